import * as z from "zod";
import { greenhouseId, ourId, productId, time } from "./common.ts";

export const Requisition = z
  .strictObject({
    id: productId,
    name: z.string(),
    greenhouseJobIds: z.array(greenhouseId),
  })
  .meta({ id: "Requisition" });

const typed = z.array(z.strictObject({ value: z.string(), type: z.string() }));
const text = z.string().optional();

/** The profile as it is kept: without contents of files, and without what `warnings` names. */
export const ShownProfile = z
  .strictObject({
    firstName: z.string(),
    lastName: z.string(),
    preferredName: text,
    title: text,
    company: text,
    emails: typed,
    phones: typed,
    addresses: typed,
    websites: typed,
    socials: z.array(z.string()),
    tags: z.array(z.string()),
    notes: z.array(
      z.strictObject({ body: z.string(), visibility: z.enum(["public", "private", "admin_only"]) }),
    ),
    messages: z.array(
      z.strictObject({
        sentAt: z.string().nullish(),
        from: z.string(),
        to: z.string(),
        subject: z.string(),
        body: z.string(),
      }),
    ),
    educations: z.array(
      z.strictObject({ school: text, degree: text, discipline: text, startDate: text, endDate: text }),
    ),
    employments: z.array(z.strictObject({ company: text, title: text, startDate: text, endDate: text })),
    attachments: z.array(
      z.strictObject({
        filename: z.string(),
        type: z.enum(["resume", "cover_letter", "other"]),
        url: text,
        bytes: z.int().optional().describe("decoded size of a file that was sent along"),
      }),
    ),
    customFields: z.array(z.strictObject({ nameKey: text, id: z.int().optional(), value: z.unknown() })),
  })
  .meta({ id: "ProfileAsKept" });

export const Application = z
  .strictObject({
    id: greenhouseId,
    prospect: z.boolean(),
    jobIds: z.array(greenhouseId),
    jobName: z.string().nullable(),
    status: z.enum(["active", "rejected", "hired", "converted"]),
    stage: z.string().nullable(),
    rejectedAt: time.nullable(),
    rejectionReason: z.string().nullable(),
    hiredAt: time.nullable(),
    lastActivityAt: time.nullable(),
  })
  .meta({ id: "Application" });
const standing = {
  flag: z.strictObject({ label: z.literal("ATS Exported"), exportedAt: time }).nullable(),
  greenhouse: z
    .strictObject({ candidateId: greenhouseId, url: z.url(), applications: z.array(Application) })
    .nullable(),
  mergedInto: greenhouseId.nullable(),
  deletedAt: time.nullable(),
};

export const Entry = z
  .strictObject({
    id: productId,
    stage: z.string(),
    profile: ShownProfile,
    warnings: z.array(z.string()).describe("what was left out of the profile as it was sent"),
    ...standing,
  })
  .meta({ id: "ShortlistEntry" });
export const PutEntry = z.strictObject({ id: productId, stage: z.string(), warnings: z.array(z.string()) });
export const Candidate = z
  .strictObject({
    id: productId,
    exports: z.array(
      z.strictObject({
        id: ourId("exp"),
        as: z.enum(["candidate", "prospect"]),
        jobIds: z.array(greenhouseId),
        exportedAt: time,
      }),
    ),
    ...standing,
  })
  .meta({ id: "Candidate" });
