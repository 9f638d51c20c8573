import { type AnyLab, checkParams, type Params, titleOf } from '@async-lab/labs'
import { type Output, writeJson } from '../output.ts'
import { wrap } from '../render/text.ts'
import { nextLines } from '../report.ts'
import { describeParam, flagOf } from './lab-arguments.ts'

/** The idea behind a lab, its code, and what to try next. */
export function explain(lab: AnyLab, json: boolean, output: Output): void {
  if (json) {
    const { id, title, topic, teaches, params, next, code } = lab
    return writeJson({ id, title, topic, teaches, params, explain: lab.explain, code, next })
  }
  const { columns, colors } = output
  const params = Object.entries(lab.params as Params).flatMap(([name, param]) => [
    ...wrap(`  ${flagOf(name)}  ${describeParam(param)}`, columns, 4),
  ])
  output.lines([
    ...wrap(titleOf(lab, checkParams(lab.params, {})), columns).map((line) => colors.bold(line)),
    ...wrap(lab.teaches, columns).map((line) => colors.dim(line)),
    '',
    ...wrap(lab.explain, Math.min(columns, 100)),
    '',
    // Never broken: code is read, and copied, as it is.
    ...lab.code.split('\n').map((line) => (/^\s*(\/?\*|\/\/)/.test(line) ? colors.dim(line) : line)),
    ...(params.length > 0 ? ['', colors.bold('parameters'), ...params] : []),
    ...nextLines(lab, output),
  ])
}
