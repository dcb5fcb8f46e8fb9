// What the roles of a person may call, by the access rules of the .proto files: a page shows nothing that would be refused.
import { type DescMethod, getOption } from '@bufbuild/protobuf';
import type { Role } from '../../build/gen/relais/v1/access_pb';
import { access } from '../../build/gen/relais/v1/annotations_pb';

export function mayCall(method: DescMethod, roles: readonly Role[]): boolean {
  const rule = getOption(method, access);
  return rule.anonymous || rule.roles.some((role) => roles.includes(role));
}
