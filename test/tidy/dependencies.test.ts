/** What is installed comes from the registry, as it was when it was chosen, and runs nothing by being installed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

interface Locked {
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly dev?: boolean
}
type Ranges = Readonly<Record<string, string>>

const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
const lockfile = read('package-lock.json') as { readonly packages: Readonly<Record<string, Locked>> }
const manifest = read('package.json') as {
  readonly private: boolean
  readonly allowScripts: Readonly<Record<string, boolean>>
  readonly dependencies: Ranges
  readonly optionalDependencies: Ranges
  readonly devDependencies: Ranges
}
const packages = Object.entries(lockfile.packages).filter(([path]) => path !== '')

test('every package is locked to bytes, and comes from a registry', () => {
  expect(packages.length).toBeGreaterThan(50)
  // Without an address npm asks the registry by name and version; the hash says whether it got the same bytes.
  const odd = packages.filter(
    ([, { resolved = 'https://registry.npmjs.org/', integrity = '' }]) =>
      !resolved.startsWith('https://registry.npmjs.org/') || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity),
  )
  expect(odd.map(([path]) => path)).toEqual([])
  const { dependencies, optionalDependencies, devDependencies } = manifest
  const ranges = [dependencies, optionalDependencies, devDependencies].flatMap((each) => Object.values(each))
  expect(ranges.filter((range) => !/^[~^]?\d+\.\d+\.\d+(-[\w.]+)?$/.test(range))).toEqual([])
})

test('no script of a package runs when it is installed', () => {
  const withScripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true)
  const names = withScripts.map(([path]) => path.split('node_modules/').at(-1) ?? '')
  // Only macOS would install it.
  const elsewhere = ['fsevents']
  expect(names.filter((name) => !elsewhere.includes(name) && manifest.allowScripts[name] !== false)).toEqual([])
})

test('nobody can publish this package, by mistake or instead of us', () => {
  expect(manifest.private).toBe(true)
})

test('the production tree is small', () => {
  expect(packages.filter(([, { dev }]) => dev !== true).length).toBeLessThan(150)
})
