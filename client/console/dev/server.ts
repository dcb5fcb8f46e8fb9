// Serves dist as the service does, with its security headers, and answers Connect calls from the sample register.
//   node ../../build/console/dev/server.mjs [PORT]
// POST /dev/touch/NUMBER, /dev/answer/NUMBER, /dev/receive, /dev/lose, /dev/end-sessions and /dev/reset set the stage for a test.
import { createConnectRouter } from '@connectrpc/connect';
import { universalServerRequestFromFetch } from '@connectrpc/connect/protocol';
import { existsSync, readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { extname, join } from 'node:path';
import { civilDate } from '../src/base/dates';
import { addSampleRegister } from './register';

const CONSOLE = process.env['RELAIS_CONSOLE'] ?? '.';
const DIST = join(CONSOLE, 'dist');
const POLICY = readFileSync(join(CONSOLE, 'security_policy.txt'), 'utf8').trim();
const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.txt': 'text/plain; charset=utf-8' };

const router = createConnectRouter({ grpc: false, grpcWeb: false, requireConnectProtocolHeader: true });
const register = addSampleRegister(router, civilDate(new Date()));
const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

// Whether the next call is done, and its answer lost.
let loseAnswer = false;

async function answerCall(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const handler = handlers.get(path);
  if (!handler) return void response.writeHead(404).end();
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const body = new Uint8Array(await bodyOf(request)).buffer;
  const asked = new Request(`http://localhost${path}`, { method: 'POST', headers, body, signal: gone.signal });
  const answer = await handler(universalServerRequestFromFetch(asked, {}));
  const lost = loseAnswer;
  loseAnswer = false;
  if (!lost) response.writeHead(answer.status, { ...Object.fromEntries(answer.header ?? []), 'cache-control': 'no-store' });
  // As it comes: a stream may last.
  for await (const part of answer.body ?? []) if (!lost) response.write(part);
  if (lost) response.destroy();
  else response.end();
}

function serveFile(path: string, request: IncomingMessage, response: ServerResponse): void {
  // Every path of the console is answered with its one page, which reads the address.
  const asset = /^\/assets\/[\w.-]+$/.test(path);
  const file = join(DIST, asset ? path : 'index.html');
  if (!existsSync(file)) return void response.writeHead(404).end();
  const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'])) && existsSync(`${file}.gz`);
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': asset ? 'public, max-age=31536000, immutable' : 'no-store',
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(readFileSync(zipped ? `${file}.gz` : file));
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const stage = /^\/dev\/(touch|answer|receive|lose|end-sessions|reset)(?:\/(\d+))?$/.exec(pathname);
  if (stage && request.method === 'POST') {
    if (stage[1] === 'touch') register.touch(stage[2] ?? '1');
    if (stage[1] === 'answer') register.answer(stage[2] ?? '1');
    if (stage[1] === 'receive') register.receive();
    if (stage[1] === 'lose') loseAnswer = true;
    if (stage[1] === 'end-sessions') register.endSessions();
    if (stage[1] === 'reset') register.reset();
    response.writeHead(204).end();
  } else if (request.method === 'POST') {
    answerCall(pathname, request, response).catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    });
  } else serveFile(pathname, request, response);
});
server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') console.log(`http://localhost:${address.port}`);
});
