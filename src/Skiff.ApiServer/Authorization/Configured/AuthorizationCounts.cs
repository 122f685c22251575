using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Skiff.ApiServer.Connect;
using Skiff.ApiServer.Http;
using Skiff.Machinery.Metrics;
using Skiff.Machinery.Policies;

namespace Skiff.ApiServer.Authorization.Configured;

/// <summary>Counts what one authorizer decided.</summary>
internal sealed class DecisionCount
{
    private long allowed;
    private long denied;

    /// <summary>Counts a decision.</summary>
    public void Add(Verdict verdict) => Interlocked.Increment(ref verdict == Verdict.Allow ? ref allowed : ref denied);

    /// <summary>Writes the counts.</summary>
    public void Write(StringBuilder text, string labels)
    {
        Line("allowed", Interlocked.Read(ref allowed));
        Line("denied", Interlocked.Read(ref denied));

        void Line(string decision, long count)
        {
            if (count == 0) return;
            text.Append(CultureInfo.InvariantCulture,
                $"apiserver_authorization_decisions_total{{{labels},decision=\"{decision}\"}} {count}\n");
        }
    }
}

/// <summary>Counts of decisions, under upstream's metric names. They outlive the configuration that they began under.</summary>
public sealed class AuthorizationCounts
{
    private readonly ConcurrentDictionary<(string Type, string Name), DecisionCount> decisions = new();

    /// <summary>What webhooks were asked.</summary>
    public WebhookCounts Webhooks { get; } = new();

    /// <summary>The counts of an authorizer.</summary>
    internal DecisionCount DecisionsOf(AuthorizerSetting setting) =>
        decisions.GetOrAdd((setting.Type.ToString(), setting.Name), static _ => new DecisionCount());

    /// <summary>Writes the counts in Prometheus' text form.</summary>
    public void Write(StringBuilder text)
    {
        text.Append("# HELP apiserver_authorization_decisions_total Decisions that ended the question, by authorizer.\n");
        text.Append("# TYPE apiserver_authorization_decisions_total counter\n");
        foreach (((string type, string name), DecisionCount count) in decisions)
            count.Write(text, $"type=\"{type}\",name=\"{name}\"");
        Webhooks.Write(text);
    }
}

/// <summary>Counts of what webhooks were asked, under upstream's metric names. Names come from the configuration alone.</summary>
public sealed class WebhookCounts
{
    private const string Prefix = "apiserver_authorization_";
    private static readonly double[] callBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] testBounds = [0.001, 0.005, 0.01, 0.025, 0.1, 0.2, 0.25];

    private readonly ConcurrentDictionary<(string Name, string Result), Histogram> calls = new();
    private readonly ConcurrentDictionary<(string Name, string Result), long> failedOpen = new();
    private readonly ConcurrentDictionary<string, Histogram> tests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> testErrors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> exclusions = new(StringComparer.Ordinal);

    /// <summary>A webhook was asked once.</summary>
    public void Asked(string name, ReviewOutcome outcome, TimeSpan took) =>
        calls.GetOrAdd((name, Word(outcome)), static _ => new Histogram(callBounds)).Add(took.TotalSeconds);

    /// <summary>A webhook could not be asked, and others decided.</summary>
    public void FailedOpen(string name, ReviewOutcome outcome) =>
        failedOpen.AddOrUpdate((name, Word(outcome)), 1, static (_, count) => count + 1);

    /// <summary>The conditions of a webhook were tested.</summary>
    public void Tested(string name, MatchVerdict verdict, TimeSpan took)
    {
        tests.GetOrAdd(name, static _ => new Histogram(testBounds)).Add(took.TotalSeconds);
        if (verdict.Error.Length > 0) testErrors.AddOrUpdate(name, 1, static (_, count) => count + 1);
        else if (!verdict.Holds) exclusions.AddOrUpdate(name, 1, static (_, count) => count + 1);
    }

    /// <summary>Writes the counts in Prometheus' text form.</summary>
    public void Write(StringBuilder text)
    {
        Family(text, "webhook_evaluations_total", "counter", "Attempts to ask webhooks that authorize.", calls, (key, counted, name) =>
            Line(text, name, Labels(key), counted.Count));
        Family(text, "webhook_duration_seconds", "histogram", "Time that an attempt took.", calls, (key, counted, name) =>
            counted.Write(text, name, Labels(key)));
        Family(text, "webhook_evaluations_fail_open_total", "counter", "Webhooks that could not be asked and were passed over.",
            failedOpen, (key, count, name) => Line(text, name, Labels(key), count));
        Family(text, "match_condition_evaluation_errors_total", "counter", "Conditions that could not be evaluated.",
            testErrors, (key, count, name) => Line(text, name, Labels(key), count));
        Family(text, "match_condition_exclusions_total", "counter", "Requests that a webhook's conditions left out.",
            exclusions, (key, count, name) => Line(text, name, Labels(key), count));
        Family(text, "match_condition_evaluation_seconds", "histogram", "Time that a webhook's conditions took.",
            tests, (key, counted, name) => counted.Write(text, name, Labels(key)));
    }

    private static void Family<TKey, TValue>(
        StringBuilder text, string name, string type, string help, ConcurrentDictionary<TKey, TValue> all,
        Action<TKey, TValue, string> write)
        where TKey : notnull
    {
        if (all.IsEmpty) return;
        text.Append($"# HELP {Prefix}{name} {help}\n# TYPE {Prefix}{name} {type}\n");
        foreach ((TKey key, TValue value) in all) write(key, value, Prefix + name);
    }

    private static void Line(StringBuilder text, string name, string labels, long count) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {count}\n");

    private static string Labels((string Name, string Result) key) => $"name=\"{key.Name}\",result=\"{key.Result}\"";

    private static string Labels(string name) => $"type=\"Webhook\",name=\"{name}\"";

    private static string Word(ReviewOutcome outcome) => outcome switch
    {
        ReviewOutcome.Success => "success",
        ReviewOutcome.Timeout => "timeout",
        ReviewOutcome.Canceled => "canceled",
        _ => "error",
    };
}
