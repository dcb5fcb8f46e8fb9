// The register as one zip file. Not file by file: a browser asks before it lets a page save six files, and some would then
// lack one. Chunks are compressed as they arrive, so that memory holds the compressed register only.
import { Zip, ZipDeflate } from 'fflate';
import { type ExportNotice, ImportService, type ExportSummary } from '../../build/gen/relais/v1/import_service_pb';
import { streamOnce } from '../base/transport';

export interface Exported {
  zip: Blob;
  notices: ExportNotice[];
  summary: ExportSummary;
}

// `onBytes` gets the bytes received so far.
export async function exportRegister(onBytes: (bytes: number) => void, signal: AbortSignal): Promise<Exported> {
  const archive = new Archive();
  const notices: ExportNotice[] = [];
  let summary: ExportSummary | undefined;
  let bytes = 0;
  for await (const { payload } of streamOnce(ImportService.method.exportRegister, [{}], signal)) {
    if (payload.case === 'chunk') {
      archive.add(payload.value.fileName, payload.value.data);
      onBytes((bytes += payload.value.data.length));
    } else if (payload.case === 'notice') notices.push(payload.value);
    else if (payload.case === 'summary') summary = payload.value;
  }
  // Without it the files are incomplete.
  if (!summary) throw new Error('the export has no summary');
  for (const { fileName } of summary.files) archive.add(fileName, new Uint8Array());
  return { zip: archive.finish(), notices, summary };
}

// Files whose chunks may be interleaved.
export class Archive {
  private readonly files = new Map<string, ZipDeflate>();
  private readonly parts: BlobPart[] = [];
  private readonly zip = new Zip((error, data) => {
    if (error) throw error;
    this.parts.push(data as BlobPart);
  });

  add(name: string, data: Uint8Array): void {
    let file = this.files.get(name);
    if (!file) {
      file = new ZipDeflate(name, { level: 6 });
      this.files.set(name, file);
      this.zip.add(file);
    }
    file.push(data);
  }

  finish(): Blob {
    for (const file of this.files.values()) file.push(new Uint8Array(), true);
    this.zip.end();
    return new Blob(this.parts, { type: 'application/zip' });
  }
}
