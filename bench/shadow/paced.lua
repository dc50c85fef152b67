-- Requests at a steady pace: each connection waits between answer and next request.
-- BENCH_BODY, BENCH_PATH, BENCH_KEY, BENCH_DELAY_MS. One line "RESULT {json}" at the end.
wrk.method = "POST"
wrk.path = os.getenv("BENCH_PATH")
wrk.body = os.getenv("BENCH_BODY")
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer " .. os.getenv("BENCH_KEY")
local pause = tonumber(os.getenv("BENCH_DELAY_MS"))

-- Spread, or all connections would send at once.
function delay()
  return math.random(0, 2 * pause)
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%f,"errors":%d,"p50":%d,"p99":%d,"p999":%d}\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
