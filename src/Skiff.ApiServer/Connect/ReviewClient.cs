using Skiff.ApiServer.Admission.Webhooks;
using Skiff.ApiServer.Configuration;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Connect;

/// <summary>How asking once ended.</summary>
public enum ReviewOutcome
{
    /// <summary>With a review that could be read.</summary>
    Success,

    /// <summary>With anything else.</summary>
    Error,

    /// <summary>It took too long.</summary>
    Timeout,

    /// <summary>Whoever wanted to know has gone.</summary>
    Canceled,
}

/// <summary>A review with its answer, or why there is none.</summary>
/// <param name="Review">The review; null when there is none.</param>
/// <param name="Fault">Why there is none, in upstream's words.</param>
/// <param name="Outcome">How the last attempt ended.</param>
public readonly record struct ReviewAnswer(JsonObject? Review, string Fault, ReviewOutcome Outcome);

/// <summary>
/// Posts reviews to a server that a kubeconfig names, at exactly the path it names, and asks again a few times where
/// another try may succeed.
/// </summary>
public sealed class ReviewClient : IDisposable
{
    private const int AttemptsMax = 5;
    private const double Growth = 1.5;
    private const double Jitter = 0.2;
    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(500);

    private readonly WebhookClient client;
    private readonly WebhookAddress address;
    private readonly TimeSpan timeout;
    private readonly TimeProvider time;
    private readonly Func<double> share;

    /// <summary>A client of a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="timeout">How long each attempt may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="share">A random number from 0 to 1, by which pauses differ.</param>
    public ReviewClient(RemoteServer server, TimeSpan timeout, TimeProvider time, Func<double> share)
    {
        (this.timeout, this.time, this.share) = (timeout, time, share);
        client = new(server.Authorities, server.Identity);
        address = WebhookAddress.Of(server.Url, timeout, server.ServerName);
    }

    /// <summary>Asks.</summary>
    /// <param name="review">The review, with its kind and version.</param>
    /// <param name="attempted">Told of every attempt: how it ended, with which HTTP code, and how long it took.</param>
    /// <param name="stop">Ends the caller's interest.</param>
    public async Task<ReviewAnswer> AskAsync(
        JsonObject review, Action<ReviewOutcome, int, TimeSpan>? attempted, CancellationToken stop)
    {
        byte[] body = JsonText.ToUtf8(review);
        TimeSpan pause = firstPause;
        for (int attempt = 1; ; attempt++)
        {
            long began = time.GetTimestamp();
            (WebhookAnswer answer, bool isLate) = await PostAsync(body, stop);
            ReviewAnswer read = Read(answer, isLate, stop.IsCancellationRequested, review.Text("kind") ?? "");
            attempted?.Invoke(read.Outcome, answer.Code, time.GetElapsedTime(began));
            stop.ThrowIfCancellationRequested();
            if (!answer.IsPassing || attempt == AttemptsMax) return read;
            await Task.Delay(pause * (1 + (Jitter * share())), time, stop);
            pause *= Growth;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<(WebhookAnswer Answer, bool IsLate)> PostAsync(byte[] body, CancellationToken stop)
    {
        using CancellationTokenSource late = new(timeout, time);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        WebhookAnswer answer = await client.PostAsync(address, body, patience.Token);
        return (answer, answer.Body is null && late.IsCancellationRequested);
    }

    private static ReviewAnswer Read(WebhookAnswer answer, bool isLate, bool isGone, string kind)
    {
        const int GatewayTimeout = 504;
        if (answer.Body is null)
        {
            ReviewOutcome outcome = isGone ? ReviewOutcome.Canceled
                : isLate || answer.Code == GatewayTimeout ? ReviewOutcome.Timeout
                : ReviewOutcome.Error;
            return new(null, isLate ? $"{answer.Fault} (Client.Timeout exceeded while awaiting headers)" : answer.Fault, outcome);
        }

        JsonParse parsed = JsonParser.Parse(answer.Body);
        string? fault = parsed.Value is not JsonObject review ? $"couldn't get version/kind; json parse error: {parsed.Error}"
            : string.IsNullOrEmpty(review.Text("kind")) ? $"Object 'Kind' is missing in '{Start(answer.Body)}'"
            : review.Text("kind") != kind ? $"expected a {kind}, got a {GoText.Quote(review.Text("kind")!)}"
            : review["status"] is null or JsonObject ? null
            : $"the status of the {kind} is no object";
        return fault is null
            ? new((JsonObject)parsed.Value!, "", ReviewOutcome.Success)
            : new(null, fault, ReviewOutcome.Error);
    }

    private static string Start(byte[] body)
    {
        const int ShownMax = 256;
        return System.Text.Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, ShownMax));
    }
}
