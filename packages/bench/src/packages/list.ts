// Popular packages, each of which a program imports. Their versions are those of `apps/packages/package.json`.

/**
 * What a start of a package mostly consists of: ES modules; ES modules that import each other as namespaces, `import * as x`; ES
 * modules behind one that exports all that they have; or CommonJS, whatever stands in front of it.
 */
export type PackageKind = 'ES' | 'ES, namespaces' | 'ES, barrel' | 'CommonJS'

export interface ListedPackage {
  /** As npm knows it, and `--package` takes it. */
  readonly name: string
  readonly kind: PackageKind
}

const BY_KIND: Readonly<Record<PackageKind, readonly string[]>> = {
  ES: ['cheerio', 'execa', 'got', 'h3', 'hono', 'jose', 'luxon', 'shiki', 'superjson', 'three', 'unified'],
  'ES, namespaces': ['@langchain/core', 'ai', 'effect', 'nodemailer', 'openai', 'zod'],
  'ES, barrel': [
    '@mui/material',
    '@nestjs/core',
    'd3',
    'date-fns',
    'drizzle-orm',
    'kysely',
    'lodash-es',
    'puppeteer-core',
  ],
  CommonJS: [
    '@aws-sdk/client-s3',
    'ajv',
    'discord.js',
    'express',
    'fastify',
    'graphql',
    'ioredis',
    'mongoose',
    'pg',
    'pino',
    'rxjs',
    'socket.io',
    'typeorm',
    'typescript',
    'undici',
    'vue',
    'winston',
  ],
}

/** In the order of the table. */
export const PACKAGES: readonly ListedPackage[] = Object.entries(BY_KIND).flatMap(([kind, names]) =>
  names.map((name) => ({ name, kind: kind as PackageKind })),
)

/** What `--quick` starts, if nobody names packages: some of each kind, small and large. */
export const QUICK_PACKAGES: readonly string[] = [
  'hono',
  'luxon',
  '@langchain/core',
  'effect',
  'zod',
  '@mui/material',
  'd3',
  'express',
  'fastify',
  'pino',
  'mongoose',
]
