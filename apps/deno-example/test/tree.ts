/** A folder with these files, for as long as the block lasts. It is made where the tests may write, and nowhere else. */
export class Tree implements AsyncDisposable {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async of(files: Readonly<Record<string, string | Uint8Array>>): Promise<Tree> {
    const tree = new Tree(await Deno.makeTempDir({ dir: 'reports', prefix: 'tree-' }))
    for (const [name, content] of Object.entries(files)) {
      const path = tree.at(name)
      await Deno.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true })
      if (typeof content === 'string') await Deno.writeTextFile(path, content)
      else await Deno.writeFile(path, content)
    }
    return tree
  }

  at(name: string): string {
    return `${this.path}/${name}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true })
  }
}
