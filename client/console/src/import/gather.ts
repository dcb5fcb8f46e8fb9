// The files that a person dropped or chose: those of a folder, without its subfolders.
import { ImportedFile } from './imported_file';

// Of all files together, as the service takes them.
const MAX_BYTES = 64 * 1024 * 1024;

interface Found {
  name: string;
  // Absent for a subfolder.
  file?: File;
}

export async function filesOfDrop(data: DataTransfer): Promise<ImportedFile[]> {
  // The list is empty after the first wait.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const dropped = [...data.files];
  if (entries.length === 0) return filesOfChoice(dropped);
  const found: Found[] = [];
  for (const entry of entries) {
    if (entry.isFile) found.push(await foundOf(entry as FileSystemFileEntry));
    else for (const inner of await entriesOf(entry as FileSystemDirectoryEntry)) {
      found.push(inner.isFile ? await foundOf(inner as FileSystemFileEntry) : { name: inner.name });
    }
  }
  return read(found);
}

// `webkitRelativePath` is `folder/name` for the files of a chosen folder, and empty for chosen files.
export async function filesOfChoice(files: Iterable<File>): Promise<ImportedFile[]> {
  const found: Found[] = [];
  const folders = new Set<string>();
  for (const file of files) {
    const [, ...rest] = file.webkitRelativePath.split('/');
    if (rest.length < 2) found.push({ name: file.name, file });
    else folders.add(rest[0]!);
  }
  return read([...found, ...[...folders].map((name) => ({ name }))]);
}

async function foundOf(entry: FileSystemFileEntry): Promise<Found> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return { name: entry.name, file };
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // A hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function read(found: Found[]): Promise<ImportedFile[]> {
  const files: ImportedFile[] = [];
  let bytes = 0;
  for (const { name, file } of found.sort((a, b) => a.name.localeCompare(b.name))) {
    const named = new ImportedFile(name, new Uint8Array(), file ? undefined : { reason: 'folder' });
    // Others are listed, not read.
    if (!file || !named.use.kind) files.push(named);
    else if ((bytes += file.size) > MAX_BYTES) files.push(new ImportedFile(name, new Uint8Array(), { reason: 'tooLarge', refused: true }));
    else files.push(new ImportedFile(name, new Uint8Array(await file.arrayBuffer())));
  }
  return files;
}
