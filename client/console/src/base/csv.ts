// Tables for a double click in French Excel: semicolons, a byte order mark, CRLF. No cell starts a formula. As the command
// line writes them (`--csv excel`).
const MARK = '\uFEFF';

const PLAIN_NUMBER = /^-?\d+(?:[.,]\d+)?$/;

export function csvCell(text: string): string {
  // Text that begins so is a formula, also after blanks and quotation marks; a spreadsheet that splits at other characters
  // than ours begins a cell after each of them.
  const safe = PLAIN_NUMBER.test(text) ? text : text.replace(/(^|[;,\t\r\n])(?=[ "]*[=+\-@\t\r])/g, (_, before: string) => `${before}'`);
  return /[";,\t\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export function csvTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return MARK + [head, ...rows].map((row) => `${row.map(csvCell).join(';')}\r\n`).join('');
}

// Hands a file to the browser; nothing of it stays in the page.
export function download(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
