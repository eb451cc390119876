import SerializerSelector from '@fastify/fast-json-stringify-compiler'
import { compiledOnce } from './compiled-once.ts'

const serializerFor = SerializerSelector()

type Build = typeof serializerFor
type Compile = ReturnType<Build>
type Serialize = ReturnType<Compile>

const once = compiledOnce<Parameters<Compile>[0], Serialize>()

/**
 * Compiles the schema of an answer at the first answer of its kind, not all of them at the start, for which nobody would
 * have to wait otherwise. What a schema does not list is left out; the tests' servers check each answer strictly before
 * it is serialised (`test/http/answers.ts`), so that nothing gets lost.
 */
export const serializersAtFirstUse: Build = (schemas, options) => {
  const compile = serializerFor(schemas, options)
  const compileLater = (route: Parameters<Compile>[0]): Serialize => {
    let serialize: Serialize | null = null
    return (answer) => {
      serialize ??= once(compile, route)
      return serialize(answer)
    }
  }
  return compileLater as Compile
}
