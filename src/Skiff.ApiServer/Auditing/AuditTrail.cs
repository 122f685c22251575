using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.ApiServer.Authorization;
using Skiff.Model;

namespace Skiff.ApiServer.Auditing;

/// <summary>Records requests by a policy. Who does not want records has no trail, and pays nothing.</summary>
/// <param name="policy">What is recorded.</param>
/// <param name="log">Where.</param>
/// <param name="newId">Source of identifiers.</param>
/// <param name="time">The clock.</param>
public sealed class AuditTrail(AuditPolicy policy, AuditLog log, Func<Guid> newId, TimeProvider time) : IAsyncDisposable
{
    private const string IdHeader = "Audit-ID";
    private const int IdLengthMax = 64;

    private readonly long[] requestsByLevel = new long[4];

    /// <summary>Begins the record of a request from the network; null when nothing of it is recorded.</summary>
    public async ValueTask<AuditEvent?> BeginAsync(HttpContext context, Attributes request, CancellationToken stop)
    {
        string id = IdOf(context);
        context.Response.Headers["Audit-Id"] = id;
        IHttpRequestFeature raw = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        AuditOrigin origin = new(raw.RawTarget, context.Request.Headers.UserAgent.ToString(), SourcesOf(context));
        return await BeginAsync(id, request, origin, stop);
    }

    /// <summary>Begins the record of a request of this process; null when nothing of it is recorded.</summary>
    public ValueTask<AuditEvent?> BeginAsync(Attributes request, AuditOrigin origin, CancellationToken stop) =>
        BeginAsync(newId().ToString(), request, origin, stop);

    /// <summary>Records a stage.</summary>
    public ValueTask RecordAsync(AuditEvent audited, AuditStages stage, CancellationToken stop) =>
        audited.Records(stage) ? log.AddAsync(audited.Line(stage, time.GetUtcNow()), stop) : ValueTask.CompletedTask;

    /// <summary>Writes the counts in Prometheus' text form.</summary>
    public void Write(StringBuilder text)
    {
        text.Append("# TYPE apiserver_audit_event_total counter\n");
        text.Append(CultureInfo.InvariantCulture, $"apiserver_audit_event_total {log.Written + log.Failed}\n");
        text.Append("# TYPE apiserver_audit_error_total counter\n");
        text.Append(CultureInfo.InvariantCulture, $"apiserver_audit_error_total{{plugin=\"log\"}} {log.Failed}\n");
        text.Append("# TYPE apiserver_audit_level_total counter\n");
        for (int i = 0; i < requestsByLevel.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"apiserver_audit_level_total{{level=\"{(AuditLevel)i}\"}} {Interlocked.Read(ref requestsByLevel[i])}\n");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => log.DisposeAsync();

    private async ValueTask<AuditEvent?> BeginAsync(
        string id, Attributes request, AuditOrigin origin, CancellationToken stop)
    {
        AuditDecision decision = policy.Evaluate(request);
        Interlocked.Increment(ref requestsByLevel[(int)decision.Level]);
        if (decision.Level == AuditLevel.None) return null;
        AuditEvent audited = new(id, decision, request, origin, time.GetUtcNow());
        await RecordAsync(audited, AuditStages.RequestReceived, stop);
        return audited;
    }

    // A client may name its request; what it says goes into headers and records, and is kept short and plain.
    private string IdOf(HttpContext context)
    {
        string given = context.Request.Headers[IdHeader].ToString();
        bool isPlain = given.Length is > 0 and <= IdLengthMax && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        return isPlain ? given : newId().ToString();
    }

    // What proxies say of who was before them comes first, the address of the connection last.
    private static ListOf<string> SourcesOf(HttpContext context)
    {
        List<string> sources = [];
        foreach (string part in context.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            if (System.Net.IPAddress.TryParse(part, out System.Net.IPAddress? address)) sources.Add(address.ToString());
        }

        if (sources.Count == 0 && System.Net.IPAddress.TryParse(context.Request.Headers["X-Real-Ip"].ToString(), out System.Net.IPAddress? real))
            sources.Add(real.ToString());
        if (context.Connection.RemoteIpAddress is { } remote)
        {
            string last = (remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote).ToString();
            if (sources.Count == 0 || sources[^1] != last) sources.Add(last);
        }

        return sources.ToListOf();
    }
}
