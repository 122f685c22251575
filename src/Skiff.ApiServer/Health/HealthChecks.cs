using System.Text;
using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Requests;
using Skiff.Model;

namespace Skiff.ApiServer.Health;

/// <summary>One condition of health.</summary>
/// <param name="Name">The check's name, as <c>?verbose</c> and <c>?exclude=</c> know it.</param>
/// <param name="Fault">What is wrong, or null.</param>
public sealed record HealthCheck(string Name, Func<string?> Fault);

/// <summary>Answers <c>/livez</c>, <c>/readyz</c> and <c>/healthz</c> in upstream's text form.</summary>
/// <param name="endpoint">The path's name without its slash.</param>
/// <param name="checks">The checks, in order.</param>
public sealed class HealthEndpoint(string endpoint, IReadOnlyList<HealthCheck> checks)
{
    /// <summary>Answers all checks, or with a path below the endpoint one of them.</summary>
    public ValueTask<Reply> AnswerAsync(HttpContext context, string below)
    {
        if (below.Length > 0)
        {
            HealthCheck? one = checks.FirstOrDefault(check => check.Name == below);
            if (one is null) return new(Reply.Error(Model.Meta.V1.Status.NotFoundPath()));
            return new(one.Fault() is { } wrong
                ? Text(500, $"internal server error: {wrong}\n")
                : Text(200, "ok"));
        }

        HashSet<string> excluded = [.. context.Request.Query["exclude"].Select(name => name ?? "")];
        bool verbose = context.Request.Query.ContainsKey("verbose");
        StringBuilder lines = new();
        bool failed = false;
        foreach (HealthCheck check in checks)
        {
            if (excluded.Remove(check.Name))
            {
                lines.Append("[+]").Append(check.Name).Append(" excluded: ok\n");
                continue;
            }

            bool wrong = check.Fault() is not null;
            failed |= wrong;
            lines.Append(wrong ? "[-]" : "[+]").Append(check.Name).Append(wrong ? " failed: reason withheld\n" : " ok\n");
        }

        if (excluded.Count > 0)
        {
            string names = string.Join(",", excluded.Order(StringComparer.Ordinal).Select(GoText.Quote));
            lines.Append($"warn: some health checks cannot be excluded: no matches for {names}\n");
        }

        if (failed) return new(Text(500, $"{lines}{endpoint} check failed\n"));
        return new(verbose ? Text(200, $"{lines}{endpoint} check passed\n") : Text(200, "ok"));
    }

    private static Reply Text(int code, string text) =>
        new Reply.OfText(code, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text));
}
