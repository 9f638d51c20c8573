import { readFileSync } from 'node:fs'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import {
  type AnyLab,
  checkParams,
  defineLab,
  Fault,
  isFault,
  isLab,
  labContext,
  labs,
  ParamError,
  readParam,
  titleOf,
} from '../src/index.ts'

const sample = {
  n: { kind: 'number', default: 5, min: 1, max: 10, whole: true, description: 'how many' },
  delay: { kind: 'number', default: 1, min: 0, unit: 'seconds', description: 'how long' },
  way: { kind: 'string', default: 'fast', oneOf: ['fast', 'slow'], description: 'which way' },
  loud: { kind: 'boolean', default: false, description: 'whether to tell' },
  server: { kind: 'url', default: '', protocols: ['redis', 'rediss'], description: 'which server' },
} as const

describe('parameters', () => {
  it('that were not given have their defaults', () => {
    expect(checkParams(sample, { n: 3 })).toEqual({ n: 3, delay: 1, way: 'fast', loud: false, server: '' })
  })

  it.each([
    ['n', 0, 'Cannot set n to 0: it must be a whole number from 1 to 10'],
    ['n', 1.5, 'Cannot set n to 1.5: it must be a whole number from 1 to 10'],
    ['n', 'many', 'Cannot set n to "many": it must be a whole number from 1 to 10'],
    ['n', Number.NaN, 'Cannot set n to NaN: it must be a whole number from 1 to 10'],
    ['delay', -1, 'Cannot set delay to -1: it must be a number of seconds, at least 0'],
    ['way', 'round', 'Cannot set way to "round": it must be one of fast, slow'],
    ['loud', 'yes', 'Cannot set loud to "yes": it must be true or false'],
    [
      'server',
      'here',
      'Cannot set server to "here": it must be a URL that begins with redis:// or rediss://',
    ],
    [
      'server',
      'redis://',
      'Cannot set server to "redis://": it must be a URL that begins with redis:// or rediss://',
    ],
    [
      'server',
      'http://here',
      'Cannot set server to "http://here": it must be a URL that begins with redis://',
    ],
    ['size', 1, 'Cannot set size to 1: the parameters are n, delay, way, loud, server'],
    ['toString', 1, 'Cannot set toString to 1: the parameters are n, delay, way, loud, server'],
  ])('name what is wrong: %s = %s', (name, value, message) => {
    const check = () => checkParams(sample, { [name]: value })
    expect(check).toThrow(ParamError)
    expect(check).toThrow(message)
  })

  it.each([
    ['n', '3', 3],
    ['delay', '.5', 0.5],
    ['delay', '1e-3', 0.001],
    ['delay', '', ''],
    ['delay', '0x10', '0x10'],
    ['loud', 'true', true],
    ['loud', '1', '1'],
    ['way', '7', '7'],
  ] as const)('are read as typed: %s %s', (name, text, value) => {
    expect(readParam(sample[name], text)).toBe(value)
  })
})

describe('defineLab', () => {
  const least = { id: 'x', title: 'X', topic: 'T', teaches: 'Y.', run: () => 1 }

  it('makes what isLab knows, and runs it with defaults', async () => {
    const lab = defineLab({ ...least, params: sample, run: ({ n, way }) => `${n} ${way}` })
    expect(isLab(lab)).toBe(true)
    expect(isLab({ ...least })).toBe(false)
    expect(await lab.run()).toBe('5 fast')
    expect(await lab.run({ n: 2 })).toBe('2 fast')
    await expect(lab.run({ n: 20 })).rejects.toThrow('Cannot set n to 20')
  })

  it('refuses a lab without its parts, or with a default that is not allowed', () => {
    expect(() => defineLab({ ...least, id: '' })).toThrow('id must be text')
    expect(() => defineLab({ ...least, run: undefined as never })).toThrow('run must be a function')
    expect(() => defineLab({ ...least, params: { n: { ...sample.n, default: 99 } } })).toThrow(
      'Cannot set n to 99',
    )
  })

  it('tells few in words in its title', () => {
    const lab = defineLab({ ...least, title: '{n} of {delay} s', params: sample })
    expect(titleOf(lab)).toBe('n of delay s')
    expect(titleOf(lab, { n: 3, delay: 3 })).toBe('three of 3 s')
    expect(titleOf(lab, { n: 300, delay: 0.5 })).toBe('300 of 0.5 s')
  })
})

const timeOf = (lab: AnyLab, concurrency: number) =>
  runVirtual(async (clock) => {
    await lab.compare!(concurrency, {}, { ...labContext(7), print: () => {} })
    return clock.now()
  })

describe('Fault', () => {
  it('says what was saved, and is known whatever copy made it', () => {
    const cause = new Error('ENOSPC')
    const fault = new Fault('Cannot write: the disk is full', { saved: '3 of 5 files', cause })
    expect(fault).toMatchObject({ name: 'Fault', code: 'LAB_FAULT_ERR', saved: '3 of 5 files', cause })
    expect(isFault(fault)).toBe(true)
    expect(isFault(cause)).toBe(false)
    expect(new Fault('x')).not.toHaveProperty('cause')
  })
})

const ofCourse = labs.filter(({ topic }) => topic === 'Quick start' || topic === 'Course')

describe.each(ofCourse.map((lab) => [lab.id, lab] as const))('lab %s of the course', (id, lab) => {
  it('runs under virtual time, and the same for the same seed', async () => {
    const once = () => runVirtual(() => lab.run({}, { ...labContext(7), print: () => {} }))
    const result = await once()
    expect(await once()).toEqual(result)
    expect(lab.show(result, checkParams(lab.params, {})).value).not.toBe('')
  })

  it('has its work in pieces: together they take as long as the longest, one by one as long as all', async () => {
    const [oneByOne, limited, together] = [
      await timeOf(lab, 1),
      await timeOf(lab, 2),
      await timeOf(lab, Infinity),
    ]
    expect(together).toBeGreaterThan(0)
    expect(oneByOne).toBeGreaterThan(together)
    expect(limited).toBeLessThanOrEqual(oneByOne)
    expect(limited).toBeGreaterThanOrEqual(together)
  })

  it('explains itself with its real code', () => {
    const source = readFileSync(new URL(`../src/course/${id}.ts`, import.meta.url), 'utf8')
    expect(source).toContain(lab.code)
    expect(lab.code).toMatch(/^export (async )?function |^\/\*\*/)
    expect(lab.code).not.toContain('defineLab')
    expect(lab.code).not.toMatch(/^import /m)
  })
})

describe.each(labs.map((lab) => [lab.id, lab] as const))('lab %s', (_, lab) => {
  it('explains its idea in a few sentences, above its code', () => {
    expect(lab.code).not.toBe('')
    const sentences = lab.explain.match(/[.:!?](?= |$)/g)!.length
    expect(sentences).toBeGreaterThanOrEqual(2)
    expect(sentences).toBeLessThanOrEqual(4)
  })

  it('leads on to labs that exist', () => {
    expect(lab.next.length).toBeGreaterThan(0)
    for (const next of lab.next) {
      const [command, target] = next.split(' ')
      expect(['run', 'compare', 'explain']).toContain(command)
      expect(labs.map((other) => other.id)).toContain(target)
    }
  })
})
