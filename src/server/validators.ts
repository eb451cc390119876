import AjvCompiler, { type BuildCompilerFromPool } from '@fastify/ajv-compiler'
import { compiledOnce } from './compiled-once.ts'

const compilerFor = AjvCompiler()

/** What Fastify asks of a validator: a verdict, and beside it the errors of the last one. */
interface Validator {
  (data: unknown): unknown
  errors?: unknown
}

type Compile = ReturnType<BuildCompilerFromPool>

const once = compiledOnce<Parameters<Compile>[0], Validator>()

/**
 * Compiles the schemas of a route at its first request, not all of them before the first one: that was a sixth of what a
 * start costs, and much of the time a test's server lives. That each schema compiles is shown by the tests that send
 * requests to every route.
 */
export const validatorsAtFirstUse: BuildCompilerFromPool = (schemas, options) => {
  const compile = compilerFor(schemas, options)
  const compileLater: Compile = (route) => {
    let compiled: Validator | null = null
    const validator: Validator = (data) => {
      compiled ??= once(compile as (route: Parameters<Compile>[0]) => Validator, route)
      const verdict = compiled(data)
      validator.errors = compiled.errors
      return verdict
    }
    return validator as ReturnType<Compile>
  }
  return compileLater
}
