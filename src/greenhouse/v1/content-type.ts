/** The content types that v1 takes for a file, by the file's ending (v1 reference, section 6.7). Pure. */
const BY_ENDING: ReadonlyMap<string, string> = new Map(
  Object.entries({
    pdf: "application/pdf",
    doc: "application/msword",
    // Neither is on the list under its own name; Word opens RTF, and an ODT is a zip.
    rtf: "application/msword",
    odt: "application/zip",
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    xls: "application/vnd.ms-excel",
    xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    json: "application/json",
    xml: "application/xml",
    zip: "application/zip",
    bmp: "image/bmp",
    gif: "image/gif",
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    png: "image/png",
    tif: "image/tiff",
    tiff: "image/tiff",
    css: "text/css",
    csv: "text/csv",
    htm: "text/html",
    html: "text/html",
    txt: "text/plain",
    md: "text/plain",
    vcf: "text/vcard",
    mpeg: "video/mpeg",
    mpg: "video/mpeg",
  }),
);

/** Null for an ending that v1 takes under no content type. */
export function contentTypeOf(filename: string): string | null {
  const ending = /\.([a-z0-9]+)$/i.exec(filename.trim())?.[1]?.toLowerCase();
  return BY_ENDING.get(ending ?? "") ?? null;
}
