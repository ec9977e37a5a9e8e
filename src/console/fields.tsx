/** Fields of forms. What was typed stays; what to change is said next to the field and read out with it. */
import type { Child, PropsWithChildren } from "hono/jsx";

interface FieldProps {
  label: string;
  name: string;
  value?: string | undefined;
  error?: string | undefined;
  hint?: Child;
}

const described = (name: string, hint: Child, error: string | undefined): string | undefined =>
  [hint ? `${name}-hint` : "", error ? `${name}-error` : ""].filter(Boolean).join(" ") || undefined;

/** Schemas say “is empty”: the field says what is. */
const sentence = (label: string, error: string): string =>
  /^(is|must|contains|has|are) /.test(error) ? `${label.replace(/ \(.*\)$/, "")} ${error}.` : error;

const Around = (props: PropsWithChildren<FieldProps>) => (
  <div class="field">
    <label for={props.name}>{props.label}</label>
    {props.hint && (
      <p class="hint" id={`${props.name}-hint`}>
        {props.hint}
      </p>
    )}
    {props.children}
    {props.error && (
      <p class="error" id={`${props.name}-error`}>
        {sentence(props.label, props.error)}
      </p>
    )}
  </div>
);

export const Field = (
  props: FieldProps & {
    type?: "text" | "password" | "search" | "email" | "number" | "file";
    inputmode?: "numeric";
    accept?: string;
    required?: boolean;
    placeholder?: string;
  },
) => (
  <Around {...props}>
    <input
      class="input"
      id={props.name}
      name={props.name}
      type={props.type ?? "text"}
      value={props.value}
      inputmode={props.inputmode}
      accept={props.accept}
      placeholder={props.placeholder}
      required={props.required}
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
      aria-invalid={props.error ? "true" : undefined}
      aria-describedby={described(props.name, props.hint, props.error)}
    />
  </Around>
);

export const TextArea = (props: FieldProps & { rows: number }) => (
  <Around {...props}>
    <textarea
      class="input"
      id={props.name}
      name={props.name}
      rows={props.rows}
      aria-invalid={props.error ? "true" : undefined}
      aria-describedby={described(props.name, props.hint, props.error)}
    >
      {props.value}
    </textarea>
  </Around>
);

export const Select = (
  props: FieldProps & {
    options: { value: string; label: string }[];
    multiple?: boolean;
    selected?: readonly string[];
  },
) => (
  <Around {...props}>
    <select
      class="input"
      id={props.name}
      name={props.name}
      multiple={props.multiple}
      aria-invalid={props.error ? "true" : undefined}
      aria-describedby={described(props.name, props.hint, props.error)}
    >
      {props.options.map(({ value, label }) => (
        <option value={value} selected={props.selected?.includes(value) ?? value === props.value}>
          {label}
        </option>
      ))}
    </select>
  </Around>
);

/** One of several, or yes or no; `group` of radios share a name. */
export const Choice = (props: {
  type: "radio" | "checkbox";
  name: string;
  value: string;
  checked?: boolean;
  hint?: Child;
  children?: Child;
}) => (
  <label class="choice">
    <input type={props.type} name={props.name} value={props.value} checked={props.checked} />
    <span>
      {props.children}
      {props.hint && <span class="hint">{props.hint}</span>}
    </span>
  </label>
);
