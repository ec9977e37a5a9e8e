/** Résumés made on the spot: one-page PDFs that a reader opens, and their digests for comparing. */
import { createHash } from "node:crypto";

export interface DemoFile {
  filename: string;
  type: "resume" | "cover_letter" | "other";
  content: string;
}

export function pdf(filename: string, type: DemoFile["type"], lines: string[]): DemoFile {
  return { filename, type, content: makePdf(lines).toString("base64") };
}

export const sha256OfBase64 = (content: string): string =>
  createHash("sha256").update(Buffer.from(content, "base64")).digest("hex");

/** A PDF of four objects. Letters beyond Latin-1 become "?", which is all that a built-in font knows. */
function makePdf(lines: string[]): Buffer {
  const text = lines.map((line) => `(${line.normalize("NFC").replace(/[\\()]/g, "\\$&")}) Tj T*`).join(" ");
  const stream = `BT /F1 12 Tf 16 TL 72 770 Td ${text} ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${latin1(stream).length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  let document = "%PDF-1.4\n";
  const offsets: number[] = [];
  objects.forEach((object, index) => {
    offsets.push(latin1(document).length);
    document += `${index + 1} 0 obj\n${object}\nendobj\n`;
  });
  const start = latin1(document).length;
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  document += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n`;
  document += `<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return latin1(document);
}

const latin1 = (text: string): Buffer => Buffer.from(text.replace(/[^\0-\xff]/g, "?"), "latin1");
