using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Skiff.ApiServer.Requests;
using Skiff.Machinery.Metrics;

namespace Skiff.ApiServer.Http;

/// <summary>
/// Counts of requests under upstream's metric names. Labels come from the resources served, never from what a client
/// wrote, so that their number is bounded.
/// </summary>
public sealed class RequestMetrics
{
    private static readonly double[] bounds =
        [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

    private readonly ConcurrentDictionary<(string Group, string Version, string Resource, string Sub, string Verb, int Code), Histogram> series = new();

    private readonly long[] inFlight = new long[2];

    /// <summary>So many more requests run, or fewer; writes are counted apart.</summary>
    public void Runs(bool isWrite, int more) => Interlocked.Add(ref inFlight[isWrite ? 1 : 0], more);

    /// <summary>Counts one answered request.</summary>
    public void Record(Call? call, int code, TimeSpan took)
    {
        (string, string, string, string, string, int) key = call is null
            ? ("", "", "", "", "other", code)
            : (call.Resource.Kind.Group, call.Resource.Kind.Version, call.Resource.Kind.Plural, call.Subresource,
                call.Verb.ToUpperInvariant(), code);
        Histogram counted = series.GetOrAdd(key, static _ => new Histogram(bounds));
        bool isStream = call is { Verb: Verb.Watch };
        counted.Add(isStream ? 0 : took.TotalSeconds);
    }

    /// <summary>Writes the counts in Prometheus' text form.</summary>
    public void Write(StringBuilder text)
    {
        text.Append("# HELP apiserver_current_inflight_requests Requests that run now, streams aside.\n");
        text.Append("# TYPE apiserver_current_inflight_requests gauge\n");
        text.Append(CultureInfo.InvariantCulture,
            $"apiserver_current_inflight_requests{{request_kind=\"readOnly\"}} {Interlocked.Read(ref inFlight[0])}\n");
        text.Append(CultureInfo.InvariantCulture,
            $"apiserver_current_inflight_requests{{request_kind=\"mutating\"}} {Interlocked.Read(ref inFlight[1])}\n");
        text.Append("# HELP apiserver_request_total Requests answered, by resource, verb and code.\n");
        text.Append("# TYPE apiserver_request_total counter\n");
        foreach (((string group, string version, string resource, string sub, string verb, int code), Histogram counted) in series)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"apiserver_request_total{{group=\"{group}\",version=\"{version}\",resource=\"{resource}\",subresource=\"{sub}\",verb=\"{verb}\",code=\"{code}\"}} {counted.Count}\n");
        }

        text.Append("# HELP apiserver_request_duration_seconds Time from a request's arrival to the end of its answer.\n");
        text.Append("# TYPE apiserver_request_duration_seconds histogram\n");
        foreach (((string group, string version, string resource, string sub, string verb, int code), Histogram counted) in series)
        {
            if (code >= 400) continue;
            string labels = $"group=\"{group}\",version=\"{version}\",resource=\"{resource}\",subresource=\"{sub}\",verb=\"{verb}\"";
            counted.Write(text, "apiserver_request_duration_seconds", labels);
        }
    }
}
