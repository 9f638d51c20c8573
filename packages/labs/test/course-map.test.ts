import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { checkParams, courseMap, type CourseRow, courseSections, labContext, labs } from '../src/index.ts'

const names = (kind: CourseRow['kind']) =>
  courseMap.filter((row) => row.kind === kind).map(({ name }) => name)

/** Less of the same, where the default is a load. */
const LESS: Readonly<Record<string, Record<string, number>>> = {
  'http-fanout': { requests: 50, alone: 10 },
  'http-service': { requests: 40, clients: 8 },
  'database-pool': { transfers: 6 },
  subprocesses: { commands: 4, work: 20 },
  'files-index': { files: 40 },
  'race-leak': { messages: 500 },
  'blocked-loop': { upTo: 100_000 },
}

const labOf = (id: string) => labs.find((lab) => lab.id === id)!

describe('the map of the course', () => {
  it('has a row for each learning objective', () => {
    expect(names('objective')).toEqual([
      'event loop',
      'coroutines',
      'await',
      'task management',
      'gathering',
      'timeouts',
      'measuring',
      'bottlenecks',
      'resource limits',
      'error handling',
      'context managers',
      'cancellation',
      'locks and semaphores',
      'debugging',
      'logging',
      'monitoring',
      'background jobs',
      'web APIs',
      'databases',
      'websockets',
      'scaling',
    ])
  })

  it('has a row for each tool', () => {
    expect(names('tool')).toEqual([
      'asyncio',
      'uvloop',
      'aiohttp',
      'aiofiles',
      'aioredis',
      'aiodns',
      'asyncio-mqtt',
      'asyncio-dgram',
      'aiomonitor',
      'aiodebug',
      'cProfile',
      'py-spy',
      'concurrent.futures',
      'debug mode',
      'FastAPI',
      'Tortoise ORM',
      'uvicorn',
    ])
  })

  it('has a lab in each row, and what stands for it here', () => {
    for (const { labs: shown, here } of courseMap) {
      expect(shown.length).toBeGreaterThan(0)
      expect(here).not.toBe('')
    }
  })

  it('is what the documentation says', async () => {
    const sections = courseSections().map(({ title, rows }) =>
      [
        `## ${title}`,
        '',
        '| in the course | here | labs |',
        '| --- | --- | --- |',
        ...rows.map(
          ({ name, here, labs: shown }) =>
            `| ${name} | ${here} | ${shown.map((id) => `\`${id}\``).join(', ')} |`,
        ),
      ].join('\n'),
    )
    const text = [
      '# From the course to Async Lab',
      'What the asyncio course teaches and uses, what stands for it here, and the labs that show it: `async-lab run <lab>`,\n`async-lab explain <lab>`. `async-lab list --course` prints this map, and `async-lab learn` is the course as exercises.',
      '<!-- Made of packages/labs/src/course-map.ts by its test: `npx -y pnpm@12 run test:unit -u` in packages/labs. -->',
      ...sections,
    ].join('\n\n')
    await expect(`${text}\n`).toMatchFileSnapshot('../../../docs/course.md')
  })

  const shown = [...new Set(courseMap.flatMap((row) => row.labs))].map((id) => [id] as const)
  it.each(shown)('its lab %s runs', { timeout: 180_000 }, async (id) => {
    const lab = labOf(id)
    const context = { ...labContext(7), print: () => {} }
    // Those of the course wait for seconds of a clock, which may be virtual; the others do something real.
    const isVirtual = lab.topic === 'Course' || lab.topic === 'Quick start'
    const less = LESS[id] ?? {}
    const result: unknown = await (isVirtual
      ? runVirtual(() => lab.run(less, context))
      : lab.run(less, context))
    expect(lab.show(result, checkParams(lab.params, less)).value).not.toBe('')
  })
})
