import { defineConfig } from 'vitest/config';

const shared = {
  pool: 'forks',
  maxWorkers: 2,
  testTimeout: 30_000,
  hookTimeout: 90_000,
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'rooms',
          include: ['{server,demo,scripts,geoportal}/**/*.test.ts'],
          exclude: ['server/test/protocol/**', 'geoportal/test/**', 'node_modules/**'],
        },
      },
      {
        // One server with the demo region for all: see server/test/demo-server.ts.
        test: {
          ...shared,
          name: 'doors',
          include: ['server/test/protocol/**/*.test.ts', 'geoportal/test/**/*.test.ts'],
          globalSetup: ['geoportal/test/build-portal.ts', 'server/test/demo-server.ts'],
        },
      },
    ],
  },
});
