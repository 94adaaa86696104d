// The machine's own zone never enters: the vectors, with their daylight-saving changes and midnights,
// hold on machines that stand anywhere.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const vectors = fileURLToPath(new URL('vectors.test.mjs', import.meta.url));

for (const zone of ['Pacific/Kiritimati', 'America/St_Johns', 'Australia/Lord_Howe']) {
  test(`a machine in ${zone}`, async () => {
    // Without what this runner tells its own children, or the output would be meant for it.
    const env = { ...process.env, TZ: zone, LANG: 'ar_EG.UTF-8' };
    delete env.NODE_TEST_CONTEXT;
    const run = promisify(execFile)(process.execPath, ['--test-reporter=tap', vectors], { env });
    const { stdout } = await run.catch((failed) => failed);
    assert.match(stdout, /^# pass [1-9]\d{2}$/m);
    assert.match(stdout, /^# fail 0$/m);
  });
}
