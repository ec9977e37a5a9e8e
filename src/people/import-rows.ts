/** Finds the users in a table: columns by their headers, one user a row. Pure. */
import type { GreenhouseUser } from "../greenhouse/harvest.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { cleanLine, fold } from "../lib/text.ts";
import type { Table, TableRow } from "./sheets/table.ts";

export interface RefusedRow {
  row: number;
  reason: string;
}
export interface FileUser extends GreenhouseUser {
  row: number;
}
export interface FileUsers {
  users: FileUser[];
  refused: RefusedRow[];
}

/** Exports put titles above the header now and then; nobody puts twenty lines there. */
const HEADER_WITHIN_ROWS = 20;

interface Columns {
  id: number;
  emails: number[];
  name: number;
  firstName: number;
  lastName: number;
  status: number;
  siteAdmin: number;
}

const headerKey = (cell: string): string => fold(cell).replace(/[^\p{L}\p{N}]/gu, "");

/** Only "User ID" is certain to be there (Greenhouse help, "Export a list of users"); the rest is taken where found. */
function findColumns(cells: readonly string[]): Columns | null {
  const keys = cells.map(headerKey);
  const find = (...names: string[]) => keys.findIndex((key) => names.includes(key));
  const id = find("userid", "greenhouseuserid");
  if (id < 0) return null;
  return {
    id,
    // Primary before others, then in the order of the columns.
    emails: keys
      .map((key, column) => ({ key, column }))
      .filter(({ key }) => /e?mail(s|address|addresses)?\d?$/.test(key) || key.startsWith("email"))
      .sort((a, b) => Number(isFurther(a.key)) - Number(isFurther(b.key)))
      .map(({ column }) => column),
    name: find("name", "fullname", "username", "user", "displayname"),
    firstName: find("firstname", "givenname", "preferredfirstname"),
    lastName: find("lastname", "surname", "familyname"),
    status: find("status", "userstatus", "accountstatus", "active", "deactivated", "disabled"),
    siteAdmin: find("siteadmin"),
  };
}

const isFurther = (key: string): boolean => /second|other|additional|alternat|further/.test(key);

/** The users of the first table that has a "User ID" column. */
export function usersOfTables(tables: readonly Table[]): Result<FileUsers, "no_user_id_column"> {
  for (const table of tables) {
    for (const [at, row] of table.slice(0, HEADER_WITHIN_ROWS).entries()) {
      const columns = findColumns(row.cells);
      if (columns) return ok(usersOfRows(table.slice(at + 1), columns, row.cells[columns.status] ?? ""));
    }
  }
  return no("no_user_id_column");
}

function usersOfRows(rows: readonly TableRow[], columns: Columns, statusHeader: string): FileUsers {
  const found: FileUsers = { users: [], refused: [] };
  const firstRow = new Map<number, number>();
  for (const { number: row, cells } of rows) {
    const cell = (column: number) => cleanLine(cells[column] ?? "");
    if (cells.every((text) => text.trim() === "")) continue;
    const id = Number(cell(columns.id));
    const earlier = firstRow.get(id);
    if (!/^\d{1,16}$/.test(cell(columns.id)) || !Number.isSafeInteger(id) || id === 0) {
      found.refused.push({ row, reason: badId(cell(columns.id)) });
    } else if (earlier !== undefined) {
      found.refused.push({ row, reason: `The User ID is in row ${earlier} already.` });
    } else {
      firstRow.set(id, row);
      found.users.push({ row, id, ...userOfRow(cell, columns, headerKey(statusHeader)) });
    }
  }
  return found;
}

function badId(text: string): string {
  if (text === "") return "The User ID is empty.";
  if (/^\d[.,]\d+e\+?\d+$/i.test(text)) {
    return "The User ID was rounded when the file was saved as CSV. Import the .xlsx file itself.";
  }
  return "The User ID is not a whole number.";
}

function userOfRow(cell: (column: number) => string, columns: Columns, statusHeader: string) {
  const emails = columns.emails
    .flatMap((column) =>
      cell(column)
        .toLowerCase()
        .split(/[\s,;]+/),
    )
    .filter((text) => /^[^@]+@[^@]+$/.test(text) && text.length <= 320);
  const name = cell(columns.name) || `${cell(columns.firstName)} ${cell(columns.lastName)}`.trim();
  return {
    name: name.slice(0, 255),
    email: emails[0] ?? null,
    emails: [...new Set(emails)].slice(0, 20),
    siteAdmin: isYes(cell(columns.siteAdmin)),
    deactivated: isDeactivated(statusHeader, cell(columns.status)),
  };
}

const isYes = (text: string): boolean => /^(yes|true|y|x|1|✓)$/i.test(text);

/** A column "Active" says the opposite of "Deactivated"; a status is a word. */
function isDeactivated(header: string, text: string): boolean {
  if (header === "active") return /^(no|false|n|0)$/i.test(text);
  if (header === "deactivated" || header === "disabled") return isYes(text);
  return /^(deactivated|disabled|inactive|deleted|suspended)$/i.test(text);
}
