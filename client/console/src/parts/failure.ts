// What to tell a person whose call was refused or lost.
import { type Refusal, isLost } from '../base/errors';
import { words } from '../words/words';

export function failureSentence(refusal: Refusal): string {
  return refusal.sentence || (isLost(refusal) ? words().notReached : words().unknownFailure);
}
