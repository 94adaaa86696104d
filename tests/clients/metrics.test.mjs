// /metrics on both listeners: read by the reference parser, checked by promtool's rules, compared with
// what has happened, and with the dashboard that is packaged.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { Daemon, ROOT } from '../support/daemon.mjs';
import { flight } from '../support/flights.mjs';
import { until } from '../support/wait.mjs';

const PYTHON = process.env.TEST_PYTHON ?? 'python3';
const LINT = fileURLToPath(new URL('metrics_lint.py', import.meta.url));

const lint = (text) => JSON.parse(execFileSync(PYTHON, [LINT], { input: text, encoding: 'utf8' }));

/** The families of a listener, once nothing is wrong with them. */
async function families(base) {
  const response = await fetch(`${base}/metrics`);
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const { wrong, families } = lint(await response.text());
  assert.deepEqual(wrong, []);
  return families;
}

/** The sum of the samples of a name that have these labels. */
function value(families, name, labels = {}) {
  const family = Object.entries(families).find(([family]) => name === family
    || ['_sum', '_count'].some((end) => name === family + end))?.[1];
  assert.ok(family, `there is no ${name}`);
  const wanted = Object.entries(labels);
  const samples = family.samples.filter(([sample, own]) => sample === name
    && wanted.every(([label, value]) => own[label] === value));
  assert.ok(samples.length > 0, `there is no ${name} of ${JSON.stringify(labels)}`);
  return samples.reduce((sum, [, , value]) => sum + value, 0);
}

test('the rules find what is wrong', () => {
  const found = (text) => lint(text).wrong.join('\n');
  assert.equal(found('# HELP a_total x\n# TYPE a_total counter\na_total 1\n'), '');
  assert.match(found('# HELP a x\n# TYPE a counter\na 1\n'), /end in _total/);
  assert.match(found('# TYPE a gauge\na 1\n'), /follow its HELP/);
  assert.match(found('# HELP a x\n# TYPE a gauge\na 1\na 2\n'), /twice/);
  assert.match(found('# HELP a_milliseconds x\n# TYPE a_milliseconds gauge\na_milliseconds 1\n'), /base units/);
  assert.match(found('# HELP a x\n# TYPE a gauge\nb 1\n'), /outside of its family/);
});

test('what has happened is counted, by the same rules on both listeners', async (t) => {
  const daemon = await Daemon.start();
  t.after(() => daemon.stop());
  const before = await families(daemon.operator);
  assert.deepEqual(Object.keys(await families(daemon.display)).sort(), Object.keys(before).sort());

  const stream = new AbortController();
  const response = await fetch(`${daemon.display}/events?display=hall&board=departures`, { signal: stream.signal });
  const reader = response.body.getReader();
  await daemon.put(flight('SK455', 'departure', 30));
  let text = '';
  await until('the event', async () => {
    text += new TextDecoder().decode((await reader.read()).value);
    return text.includes('SK455');
  });
  const refused = await fetch(`${daemon.operator}/api/whoami`, { headers: { authorization: 'Bearer nobody' } });
  assert.equal(refused.status, 401);

  const after = await families(daemon.display);
  const grown = (name, labels) => value(after, name, labels) - value(before, name, labels);
  for (const [name, labels] of [
    ['gatepost_events_total'],
    ['gatepost_flights'],
    ['gatepost_ring_events'],
    ['gatepost_deliveries_total', { kind: 'events' }],
    ['gatepost_snapshots_total', { reason: 'none' }],
    ['gatepost_subscribers', { kind: 'events' }],
    ['gatepost_displays_connected'],
    ['gatepost_sign_in_failures_total'],
    ['gatepost_http_requests_total', { listener: 'operator', method: 'change', status: '2xx' }],
    ['gatepost_http_requests_total', { listener: 'operator', method: 'read', status: '4xx' }],
  ]) assert.equal(grown(name, labels), 1, name);
  assert.ok(grown('gatepost_commit_requests_count') >= 1 && grown('gatepost_commit_duration_seconds_sum') > 0);
  assert.ok(value(after, 'process_resident_memory_bytes') > 1_000_000);
  assert.ok(Math.abs(value(after, 'process_start_time_seconds') - Date.now() / 1000) < 600);
  assert.deepEqual(
    ['gatepost_read_only', 'gatepost_closed', 'gatepost_queue_requests'].map((name) => value(after, name)),
    [0, 0, 0],
  );

  stream.abort();
  await until('the stream to be gone', async () =>
    value(await families(daemon.operator), 'gatepost_subscribers', { kind: 'events' }) === 0);
});

test('every metric of the dashboard is there', async (t) => {
  // Sources are told of where there are some.
  const feed = createServer((_, response) => response.end('flight,time,to\nSK1,10:00,TOS\n')).listen(0, '127.0.0.1');
  t.after(() => feed.close());
  await once(feed, 'listening');
  const url = `http://127.0.0.1:${feed.address().port}/`;
  const daemon = await Daemon.start({}, `[sources.tower]\nurl = "${url}"\nformat = "csv"\n`);
  t.after(() => daemon.stop());
  await until('the first poll to be taken', async () =>
    value(await families(daemon.operator), 'gatepost_source_good', { source: 'tower' }) === 1);
  const there = await families(daemon.operator);
  assert.ok(value(there, 'gatepost_source_last_success_timestamp_seconds', { source: 'tower' }) > 0);
  assert.equal(value(there, 'gatepost_feed_silent'), 0);
  const dashboard = JSON.parse(readFileSync(path.join(ROOT, 'packaging/grafana/gatepost.json'), 'utf8'));
  const queries = dashboard.panels.flatMap((panel) => (panel.targets ?? []).map(({ expr }) => expr));
  assert.ok(queries.length > 15, `${queries.length} queries`);
  for (const query of queries) {
    const names = query.match(/\b(gatepost|process)_[a-z_]+/g);
    assert.ok(names, query);
    for (const name of names) {
      const family = name.replace(/_(bucket|sum|count)$/, '');
      assert.ok(name in there || there[family]?.type === 'histogram', `${name} in ${query}`);
    }
  }
});
