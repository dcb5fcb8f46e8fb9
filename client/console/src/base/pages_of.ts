// Reads a list to its end, but no more than `limit` items.
export async function readAll<Item>(
  limit: number,
  readPage: (pageToken: string) => Promise<{ items: Item[]; nextPageToken: string }>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (let token = ''; ; ) {
    const page = await readPage(token);
    all.push(...page.items);
    token = page.nextPageToken;
    if (token === '' || all.length >= limit) return all;
  }
}
