// The router of the page.
import { announceChange } from '../base/language';
import { Router } from '../base/router';

let focusHeading = false;
let first = true;

export const router = new Router((otherPage) => {
  // The browser places the focus of the first page; after that, a new page begins at its heading.
  if (otherPage && !first) {
    focusHeading = true;
    window.scrollTo(0, 0);
  }
  first = false;
  announceChange();
});

// True once after a move to another page.
export function takeFocusRequest(): boolean {
  const asked = focusHeading;
  focusHeading = false;
  return asked;
}
