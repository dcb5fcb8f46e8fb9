// Calls that only the pages of numbers make, so that their stubs are in the chunk of these pages.
import { AgreementService } from '../../build/gen/relais/v1/agreement_service_pb';
import { StatisticsService } from '../../build/gen/relais/v1/statistics_service_pb';
import { clientOf } from '../base/transport';

export const agreements = clientOf(AgreementService);
export const statistics = clientOf(StatisticsService);

// A count over years may take longer than a page's other calls.
export const COUNT_MS = 60_000;
