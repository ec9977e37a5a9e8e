import { describe, expect, it } from "vitest";
import { usersOfTables } from "../../../src/people/import-rows.ts";

const read = (...rows: string[][]) => {
  const found = usersOfTables([rows.map((cells, at) => ({ number: at + 1, cells }))]);
  if (!found.ok) throw new Error(found.reason);
  return found.value;
};

describe("the users of a file", () => {
  it("are found by their headers, in any case and order", () => {
    const { users } = read(
      ["Last Name", "E-Mail", "USER ID", "first name", "Office"],
      ["Lee", "Ann@Example.com", "4000012340", "Ann", "Berlin"],
    );
    expect(users).toEqual([
      {
        row: 2,
        id: 4000012340,
        name: "Ann Lee",
        email: "ann@example.com",
        emails: ["ann@example.com"],
        siteAdmin: false,
        deactivated: false,
      },
    ]);
  });
  it("are found below a title, and a row number is the spreadsheet's own", () => {
    const { users } = read(["Users of Umbra"], [], ["user_id", "Name"], ["", ""], ["7", "Ann"]);
    expect(users).toMatchObject([{ row: 5, id: 7, name: "Ann" }]);
  });
  it("have their primary address first and all others behind it", () => {
    const { users } = read(
      ["User ID", "Secondary Emails", "Primary Email Address"],
      ["1", "b@example.com; c@example.com", "a@example.com"],
    );
    expect(users[0]?.emails).toEqual(["a@example.com", "b@example.com", "c@example.com"]);
    expect(users[0]?.email).toBe("a@example.com");
  });
  it("are deactivated by any of the ways a file says so", () => {
    const by = (header: string, value: string) =>
      read(["User ID", header], ["1", value]).users[0]?.deactivated;
    expect([
      by("Status", "Deactivated"),
      by("status", "active"),
      by("Active", "No"),
      by("Active", "Yes"),
    ]).toEqual([true, false, true, false]);
    expect([by("Disabled", "TRUE"), by("Disabled", "FALSE")]).toEqual([true, false]);
  });
  it("without a usable id are refused with their row and the reason", () => {
    const { users, refused } = read(
      ["User ID", "Email"],
      ["", "a@example.com"],
      ["12a", "b@example.com"],
      ["4,00001E+09", "c@example.com"],
      ["5", "d@example.com"],
      ["5", "e@example.com"],
      ["0", "f@example.com"],
      ["99999999999999999999", "g@example.com"],
    );
    expect(users.map((user) => user.id)).toEqual([5]);
    expect(refused).toEqual([
      { row: 2, reason: "The User ID is empty." },
      { row: 3, reason: "The User ID is not a whole number." },
      {
        row: 4,
        reason: "The User ID was rounded when the file was saved as CSV. Import the .xlsx file itself.",
      },
      { row: 6, reason: "The User ID is in row 5 already." },
      { row: 7, reason: "The User ID is not a whole number." },
      { row: 8, reason: "The User ID is not a whole number." },
    ]);
  });
  it("of a table without a User ID column are not guessed", () => {
    expect(usersOfTables([[{ number: 1, cells: ["Employee ID", "Email"] }]])).toEqual({
      ok: false,
      reason: "no_user_id_column",
    });
  });
});
