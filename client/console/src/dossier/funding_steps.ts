// Which steps may follow those recorded of a funding application. Pure; the service judges.
import { FundingStepKind } from '../../build/gen/relais/v1/funding_pb';

const ENDS = [FundingStepKind.AWARDED, FundingStepKind.REFUSED, FundingStepKind.WITHDRAWN];
const NEEDS_FILED = [FundingStepKind.OPINION, FundingStepKind.RECOMMENDED, FundingStepKind.AWARDED, FundingStepKind.REFUSED];
const ALL = [
  FundingStepKind.INQUIRY, FundingStepKind.FILED, FundingStepKind.OPINION, FundingStepKind.RECOMMENDED, FundingStepKind.AWARDED,
  FundingStepKind.REFUSED, FundingStepKind.WITHDRAWN,
];

// Empty once the application has ended.
export function nextSteps(recorded: readonly { step: FundingStepKind }[]): FundingStepKind[] {
  const has = (kind: FundingStepKind) => recorded.some((one) => one.step === kind);
  if (ENDS.some(has)) return [];
  return ALL.filter((kind) => {
    if (has(kind)) return false;
    if (NEEDS_FILED.includes(kind)) return has(FundingStepKind.FILED);
    if (kind === FundingStepKind.WITHDRAWN) return recorded.length > 0;
    // An inquiry comes before the filing.
    return kind !== FundingStepKind.INQUIRY || !has(FundingStepKind.FILED);
  });
}
