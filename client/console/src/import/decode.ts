// The text of a spreadsheet file, and its bytes after a change. The encodings are those that Import reads.
export interface Decoded {
  text: string;
  // Written before the text again.
  mark: boolean;
}

const MARK = '\ufeff';
const MARKED: [string, number[]][] = [['utf-8', [0xef, 0xbb, 0xbf]], ['utf-16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]]];

// Undefined if the file cannot be mended here: Import says what is wrong with its encoding.
export function decodeFile(bytes: Uint8Array): Decoded | undefined {
  const marked = MARKED.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte));
  if (marked) return decodedAs(marked[0], bytes, true);
  // Without a mark, spreadsheet programs read the accents of UTF-8 wrongly; one that wrote Windows-1252 is among them.
  return decodedAs('utf-8', bytes, false) ?? (isOneByteText(bytes) ? decodedAs('windows-1252', bytes, true) : undefined);
}

function decodedAs(encoding: string, bytes: Uint8Array, mark: boolean): Decoded | undefined {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : { text, mark };
  } catch {
    return undefined;
  }
}

// In Windows-1252: letters that end a French word, and signs that follow a word, such as É and » of CAFÉ». Together they may
// look like a character of UTF-8.
const LETTERS = [...'ÀÇÈÉÊËÎÏÔÙÛÜàâçèéêëîïô'].map((letter) => letter.charCodeAt(0));
const SIGNS = [0xa0, 0xab, 0xad, 0xae, 0xb0, 0xb7, 0xbb, 0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0x99];

// False for a file that mixes encodings: rewritten as UTF-8, its garbled letters would pass the checks of Import.
function isOneByteText(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i]!;
    const more = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (more === 0) continue;
    const rest = [...bytes.subarray(i + 1, i + 1 + more)];
    const isUtf8 = rest.length === more && rest.every((byte) => byte >= 0x80 && byte < 0xc0);
    if (isUtf8 && !(LETTERS.includes(lead) && rest.every((byte) => SIGNS.includes(byte)))) return false;
  }
  return true;
}

// Always UTF-8.
export function encodeFile(text: string, mark: boolean): Uint8Array {
  return new TextEncoder().encode((mark ? MARK : '') + text);
}
