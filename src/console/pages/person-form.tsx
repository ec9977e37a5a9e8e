/** Adding somebody to a shortlist by hand. */
import { Field, TextArea } from "../fields.tsx";
import type { FormState } from "../form.ts";
import { Card, Head, Notice } from "../parts.tsx";
import { requisitionPath } from "./requisitions.tsx";

interface PersonFormProps {
  requisition: { id: string; name: string };
  /** Stages that others on the shortlist are in. */
  stages: readonly string[];
  state: FormState;
}

export const PersonFormPage = ({ requisition, stages, state }: PersonFormProps) => {
  const path = requisitionPath(requisition.id);
  const { values, errors } = state;
  const field = (name: string) => ({ name, value: values[name], error: errors[name] });
  const wrong = Object.keys(errors).length;
  return (
    <>
      <Head
        title="Add a person"
        lead={`To the shortlist of ${requisition.name}.`}
        back={{ href: path, label: requisition.name }}
      />
      {wrong > 0 && (
        <div class="stack spaced">
          <Notice tone="bad" role="alert" title="Not added yet">
            <p>
              {errors["form"] ?? "Look at the fields marked below."} What you typed is still there
              {values["resumeName"] ? "; only the file has to be chosen again" : ""}.
            </p>
          </Notice>
        </div>
      )}
      <form method="post" action={`${path}/people`} enctype="multipart/form-data" novalidate class="stack">
        <Card title="Who" id="who">
          <div class="grid">
            <Field label="First name" {...field("firstName")} />
            <Field label="Last name" {...field("lastName")} />
          </div>
          <div class="grid">
            <Field
              label="E-mail"
              type="email"
              hint="By it Greenhouse recognises people who are there already."
              {...field("email")}
            />
            <Field label="Phone" {...field("phone")} hint="With the country code." />
          </div>
          <div class="grid">
            <Field label="Title" {...field("title")} />
            <Field label="Company" {...field("company")} />
          </div>
          <TextArea
            label="Links"
            hint="LinkedIn, GitHub, a website: one per line."
            rows={3}
            {...field("links")}
          />
        </Card>
        <Card title="Résumé and note" id="papers">
          <div class="grid">
            <Field
              label="Résumé, as a file"
              type="file"
              accept=".pdf,.doc,.docx,.txt,.rtf"
              hint="PDF, Word or text, up to 5 MB."
              name="resume"
              error={errors["resume"]}
            />
            <Field
              label="or where it is on the web"
              hint="An address that needs no password."
              {...field("resumeUrl")}
            />
          </div>
          <TextArea
            label="Note"
            hint="Goes to Greenhouse with the export; everybody who sees the person there can read it."
            rows={4}
            {...field("note")}
          />
        </Card>
        <Card title="Where in the pipeline" id="pipeline">
          <Field
            label="Stage"
            hint={
              stages.length > 0 ? `In use here: ${stages.slice(0, 6).join(", ")}.` : "For instance: Sourced."
            }
            name="stage"
            value={values["stage"] ?? stages[0] ?? "Sourced"}
            error={errors["stage"]}
          />
        </Card>
        <div class="row">
          <button class="button primary" type="submit">
            Add to shortlist
          </button>
          <a class="button plain" href={path}>
            Cancel
          </a>
        </div>
      </form>
    </>
  );
};
