import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { filesIndex } from '../../src/world/files-index/lab.ts'
import { labProcess } from './lab-process.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-index-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('files-index', () => {
  it('reads all files with few of them open, and leaves nothing behind', async () => {
    const { code, told, left } = await labProcess('files-index', { files: 200, handles: 5 })
    expect(told!.result).toMatchObject({ files: 200, unread: 0, words: 12 })
    expect(told!.result.mostOpen).toBeLessThanOrEqual(5)
    expect(left).toEqual([])
    expect(code).toBe(0)
  })

  it('counts in how many files a word stands, below a folder of yours, and writes it down', async () => {
    await mkdir(join(folder, 'tree/deep'), { recursive: true })
    await writeFile(join(folder, 'tree/one.txt'), 'park park wake')
    await writeFile(join(folder, 'tree/deep/two.txt'), 'park cancel')
    const out = join(folder, 'index.json')
    const { commonest } = await filesIndex.run({ folder: join(folder, 'tree'), handles: 1, out })
    expect(commonest[0]).toEqual(['park', 2])
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual({ park: 2, cancel: 1, wake: 1 })
    expect((await readdir(folder)).sort()).toEqual(['index.json', 'tree'])
  })

  it('reads the rest under chaos, and the same for the same seed', async () => {
    const { files, unread, chaos } = await filesIndex.run({ files: 100, chaos: 0.4 }, labContext(8))
    expect(chaos.errors).toBeGreaterThan(0)
    expect(chaos.resets).toBeGreaterThan(0)
    expect(unread).toBe(chaos.resets + chaos.errors)
    expect(files).toBe(100 - unread)
  })

  it('tells that the folder is not there', async () => {
    const { code, told } = await labProcess('files-index', { folder: join(folder, 'none') })
    expect(told!.message).toBe('Cannot index the files: it is not there (ENOENT)')
    expect(told!.saved).toBe('0 files were read, and no half of an index was written')
    expect(code).toBe(1)
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const { code, left } = await labProcess(
      'files-index',
      { files: 3000, handles: 2 },
      { onProgress: ({ done }, pid) => void (done === 20 && process.kill(pid, 'SIGINT')) },
    )
    expect(left).toEqual([])
    expect(code).toBe(130)
  })
})

// A device that is always full is a thing of Linux.
if (process.platform === 'linux') {
  describe('files-index on a full disk', () => {
    it('keeps the index that was there, and leaves no half of a new one', async () => {
      const out = join(folder, 'index.json')
      await writeFile(out, 'the old one')
      await symlink('/dev/full', `${out}.part`)
      const { code, told, left } = await labProcess('files-index', { files: 20, out })
      expect(told!.message).toBe('Cannot index the files: the disk is full (ENOSPC)')
      expect(told!.saved).toBe('20 files were read, and no half of an index was written')
      expect(await readFile(out, 'utf8')).toBe('the old one')
      expect(await readdir(folder)).toEqual(['index.json'])
      expect(left).toEqual([])
      expect(code).toBe(1)
    })
  })
}

// Only root may mount one; where tests run as somebody else, the device above stands for it.
if (mayMount()) {
  describe('files-index in a small file system', () => {
    it('takes away what it could make of its files', async () => {
      mount(folder)
      try {
        const { code, told, left } = await labProcess('files-index', { files: 500, scratch: folder })
        expect(told!.message).toBe('Cannot index the files: the disk is full (ENOSPC)')
        expect(await readdir(folder)).toEqual([])
        expect(left).toEqual([])
        expect(code).toBe(1)
      } finally {
        spawnSync('umount', [folder])
      }
    })
  })
}

function mount(path: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path]).status === 0
}

function mayMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'lab-mount-'))
  const may = mount(path)
  if (may) spawnSync('umount', [path])
  rmdirSync(path)
  return may
}
