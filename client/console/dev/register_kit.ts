// What the sample register lends to the files that answer the calls of one area.
import type { Code, HandlerContext } from '@connectrpc/connect';
import type { User } from '../build/gen/relais/v1/account_pb';
import type { Sample } from './sample';

export interface Text {
  fr: string;
  en: string;
}

export interface Kit {
  // The civil date of every call.
  today: string;
  data(): Sample;
  say(context: HandlerContext, text: Text): string;
  // Who signed in; refuses everybody else.
  caller(context: HandlerContext): User;
  refuse(context: HandlerContext, code: Code, reason: string, text: Text, more?: { obstacles?: Text[] }): never;
  invalid(context: HandlerContext, ...fields: [string, Text][]): never;
  // The first answer again for a known request id.
  once<Answer>(requestId: string, work: () => Answer): Answer;
  find<Item extends { name: string }>(context: HandlerContext, items: Item[], name: string): Item;
  checkEtag(context: HandlerContext, item: { name: string; etag: string }, etag: string): void;
  bump(item: { etag: string }): void;
  nextName(items: { name: string }[], parent: string, collection: string): string;
}

// A page of a list, and the token of the next one.
export function pageOf<Item>(items: readonly Item[], request: { pageSize: number; pageToken: string }): [Item[], string] {
  const from = Number(request.pageToken || 0);
  const to = from + (request.pageSize || 50);
  return [items.slice(from, to), to < items.length ? String(to) : ''];
}
