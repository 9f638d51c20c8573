import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyModel, foldAll } from '@async-lab/inspector'
import { attach, openLivePage, openRecording } from '@async-lab/inspector/process'
import { afterAll, describe, expect, it } from 'vitest'
import { inspected } from './inspected.ts'
import { names } from './program.ts'

const home = mkdtempSync(join(tmpdir(), 'live-page-'))
afterAll(() => rmSync(home, { recursive: true }))

describe.each(names)('the page of a program on %s', (runtime) => {
  it('is told what it does, of its end, and saves it', async () => {
    const program = await inspected(runtime, { fixture: 'recorded.mjs', args: ['300', 'end'] })
    const { client, hello } = await attach(program.pid)
    const page = await openLivePage(client, hello)
    const { headers } = await fetch(page.url, { redirect: 'manual' })
    const url = new URL(headers.get('location')!, page.url).href
    const cookie = headers.get('set-cookie')!.split(';')[0]!
    const told = await fetch(`${url}told`, { headers: { cookie } })
    let text = ''
    for await (const piece of told.body!.pipeThrough(new TextDecoderStream())) {
      text += piece
      if (text.includes('\nevent: end\n') && text.endsWith('\n\n')) break
    }
    expect(text).toMatch(/^event: again\ndata: \{/)
    expect(text).toMatch(/\nevent: end\ndata: \{"at":\d+,"why":""\}\n\n$/)
    expect(await page.ended).toMatchObject({ end: 'exit' })
    const file = join(home, `${runtime}.rec`)
    const saved = await fetch(`${url}recording`, { headers: { cookie } })
    writeFileSync(file, Buffer.from(await saved.arrayBuffer()))
    const { tasks } = foldAll(emptyModel(), openRecording(file).events())
    expect([...tasks.values()].map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 301 }, () => 'completed'),
    )
    page.close()
    client.close()
    await program.ended
  })
})
