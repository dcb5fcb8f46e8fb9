// The code of a setup or invitation link. It comes in the fragment, which no server sees, and leaves the address bar and
// the history entry at once. It stays in the memory of the page and is sent only in the call that uses it.
export interface LinkCode {
  code: string;
  // Identifier of the invited user; empty in a setup link.
  user: string;
}

const PATHS = ['/installation', '/invitation'];

let held: LinkCode = { code: '', user: '' };

export function parseLinkCode(fragment: string): LinkCode {
  const values = new URLSearchParams(fragment.replace(/^#/, ''));
  return { code: (values.get('code') ?? '').trim(), user: (values.get('user') ?? '').trim().replace(/^users\//, '') };
}

// Takes the code out of the address of the page. Returns whether there was one.
export function takeLinkCode(): boolean {
  if (!PATHS.includes(location.pathname.replace(/\/$/, '')) || location.hash.length < 2) return false;
  held = parseLinkCode(location.hash);
  history.replaceState(history.state, '', location.pathname + location.search);
  return true;
}

export function heldLinkCode(): LinkCode {
  return held;
}

// After it was used.
export function forgetLinkCode(): void {
  held = { code: '', user: '' };
}

export function invitationLink(origin: string, user: string, code: string): string {
  return `${origin}/invitation#${new URLSearchParams({ user: user.replace(/^users\//, ''), code }).toString()}`;
}
