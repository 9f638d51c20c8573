/** For programs that send their traces with OpenTelemetry. */

export { spansOf } from './export/spans.ts'
