import async from 'async'
import * as asyncMutex from 'async-mutex'
import Bottleneck from 'bottleneck'
import * as cockatiel from 'cockatiel'
import pLimit, * as limits from 'p-limit'
import pMap, * as maps from 'p-map'
import PQueue from 'p-queue'
import pRetry, * as retries from 'p-retry'
import pThrottle from 'p-throttle'
import pTimeout from 'p-timeout'
import * as rxjs from 'rxjs'
import * as core from '@async-lab/core'
import { assertNoLeaks } from '@async-lab/core/testing'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Row, rowsOf, stageOf } from './tables.ts'

/** What each page's left column may use. Undefined where that is another language, and only the right one runs. */
const pages: Record<string, object | undefined> = {
  'p-limit.md': { pLimit, ...limits },
  'p-map.md': { pMap, ...maps },
  'p-queue.md': { PQueue },
  'p-retry.md': { pRetry, ...retries },
  'p-throttle.md': { pThrottle },
  'p-timeout.md': { pTimeout },
  'async-mutex.md': asyncMutex,
  'async.md': { async },
  'bottleneck.md': { Bottleneck },
  'cockatiel.md': cockatiel,
  'rxjs.md': rxjs,
  'asyncio.md': undefined,
}

const stage = stageOf('README.md')

/** Runs a cell: statements, the last of which is an expression. Gives its value, or `throws` and the name of the error. */
async function outcomeOf(code: string, library: object): Promise<unknown> {
  const end = endOfStatements(code)
  const names = Object.keys(library).filter((name) => name !== 'default')
  const body = `${stage}\n{ ${code.slice(0, end)} return (${code.slice(end)}\n) }`
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const run = new Function(...names, `return (async () => { ${body} })()`) as (...args: unknown[]) => unknown
  try {
    return await run(...names.map((name) => (library as Record<string, unknown>)[name]))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ReferenceError) throw error
    return `throws ${(error as Error).name}`
  }
}

/** Where the last statement begins: after the last semicolon that stands in no brackets. */
function endOfStatements(code: string): number {
  let depth = 0
  let end = 0
  for (let at = 0; at < code.length; at++) {
    const sign = code[at]!
    if ('([{'.includes(sign)) depth++
    else if (')]}'.includes(sign)) depth--
    else if (sign === ';' && depth === 0) end = at + 1
  }
  return end
}

async function expected({ gives }: Row): Promise<unknown> {
  return gives.startsWith('throws ') ? gives : outcomeOf(gives, {})
}

it('there is a page for each library, and a library for each page', () => {
  const files = readdirSync(join(import.meta.dirname, '../../../docs/migration'))
  expect(files.filter((file) => file !== 'README.md').toSorted()).toEqual(Object.keys(pages).toSorted())
})

for (const [page, library] of Object.entries(pages)) {
  describe(page, () => {
    for (const row of rowsOf(page)) {
      if (library !== undefined) {
        it(`line ${row.line}, theirs: ${row.theirs}`, async () => {
          expect(await outcomeOf(row.theirs, library)).toEqual(await expected(row))
        })
      }
      it(`line ${row.line}, ours: ${row.ours}`, async () => {
        const outcome = await assertNoLeaks(() => outcomeOf(row.ours, core))
        expect(outcome).toEqual(await expected(row))
      })
    }
  })
}
