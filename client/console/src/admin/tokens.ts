// Which tokens of a user still open something. Pure.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { AccessToken } from '../../build/gen/relais/v1/account_pb';

export function validTokens(tokens: readonly AccessToken[], now: Date): AccessToken[] {
  return tokens.filter((token) => !token.revoked && (!token.expireTime || timestampDate(token.expireTime) > now));
}
