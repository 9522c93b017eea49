-- wrk: prints its own counts as one line of JSON, and rotates over the targets of TARGETS, a file of
-- lines "host path header-value" where there is one, and over the bearer tokens of TOKENS likewise.
local requests, at = {}, 0

function init(args)
  local targets = os.getenv("TARGETS")
  local tokens = {}
  if os.getenv("TOKENS") then
    for line in io.lines(os.getenv("TOKENS")) do
      tokens[#tokens + 1] = "Bearer " .. line
    end
  end
  if targets then
    for line in io.lines(targets) do
      local host, path, tenant = line:match("(%S+) (%S+) (%S+)")
      requests[#requests + 1] = wrk.format("GET", path, {
        ["Host"] = host, ["x-tenant"] = tenant, ["Authorization"] = tokens[#requests % #tokens + 1]})
    end
  else
    local body = os.getenv("POST_BYTES")
    requests[1] = body and wrk.format("POST", nil, nil, string.rep("x", tonumber(body)))
      or wrk.format()
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %f, "bytes": %d, "errors": %d, "p50": %f, "p99": %f, "p999": %f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
