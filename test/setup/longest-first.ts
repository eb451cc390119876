import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take longest, the longest first. On a fresh clone nobody remembers how long a file took, and one of these
 * that begins last keeps a worker busy for a minute or two after the others are done.
 */
const LONGEST = [
  'test/faults/killed.test.ts',
  'test/app/pages.test.ts',
  'test/faults/starts.test.ts',
  'test/model/model.test.ts',
  'test/http/isolation.test.ts',
  'test/app/store.test.ts',
  'test/app/fitter.test.ts',
  'test/stories/cli.test.ts',
  'src/store/embedded-postgres.test.ts',
  'test/explorer/explorer.test.ts',
  'test/http/bad-input.test.ts',
  'test/auditlog/evidence-mutation.test.ts',
  'test/docs/readme.test.ts',
  'test/app/login.test.ts',
  'test/http/random-client/random-client.test.ts',
  'test/webhooks/delivery.test.ts',
  'test/exposure/rule.test.ts',
  'test/login/pages.test.ts',
  'test/keys/loss.test.ts',
  'test/auditlog/evidence.test.ts',
  'test/app/find.test.ts',
  'test/faults/two-servers.test.ts',
  'test/app/offline.test.ts',
  'test/app/rehearsal.test.ts',
  'src/store/fsck.test.ts',
  'test/keystore/rotation.test.ts',
  'test/auditlog/custody-chain.test.ts',
  'test/roles/matrix.test.ts',
  'test/witness/rehearsal.test.ts',
]

/** Begins with the longest files, and goes on as Vitest does: by what it remembers, or by the sizes of files. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ project, moduleId }: TestSpecification): number => {
      const place = LONGEST.indexOf(relative(project.config.root, moduleId))
      return place < 0 ? LONGEST.length : place
    }
    return sorted.sort((left, right) => rank(left) - rank(right))
  }
}
