/** Text from outside, made safe to store, to show in one line and to compare. Pure. */

/** C0 and C1 controls, NUL among them; tab and line feed stay, carriage returns are dealt with before. */
const CONTROLS = /[^\P{Cc}\n\t]/gu;

/** Several lines: line ends become `\n`, other controls go, half a surrogate pair becomes U+FFFD. */
export const cleanText = (text: string): string =>
  text.toWellFormed().replace(/\r\n?/g, "\n").replace(CONTROLS, "").trim();

/** One line: as `cleanText`, with every run of white space as one blank. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, " ");

/** Letters that Unicode does not take apart, as people type them without a special keyboard. */
const SINGLE: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

/** For comparing: lower case, without accents, compatibility forms folded, blanks as in `cleanLine`. */
export const fold = (text: string): string =>
  cleanLine(
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[ßæœøłđðþı]/g, (letter) => SINGLE[letter] ?? letter),
  );
