using System.Collections.Concurrent;
using System.Security.Cryptography;
using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Admission.V1;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Webhooks;

/// <summary>How a call of a webhook ended: one of the three.</summary>
/// <param name="Response">Its answer, checked; it may refuse.</param>
/// <param name="CallFault">Why it could not be asked, which its failure policy decides about.</param>
/// <param name="Refusal">A refusal that no policy softens.</param>
public readonly record struct WebhookVerdict(AdmissionResponse? Response, string? CallFault, Status? Refusal);

/// <summary>Asks webhooks. Clients are kept by the certificates they trust and the name they ask of the server.</summary>
/// <param name="registry">Where services are.</param>
/// <param name="time">The clock.</param>
/// <param name="newId">Makes identifiers of questions.</param>
public sealed class WebhookCaller(Registry registry, TimeProvider time, Func<Guid> newId) : IDisposable
{
    // As many as upstream keeps.
    private const int ClientsMax = 200;

    private readonly ConcurrentDictionary<string, WebhookClient> clients = new(StringComparer.Ordinal);
    private int turn;

    /// <summary>Asks one webhook about a request.</summary>
    public async Task<WebhookVerdict> AskAsync(
        Webhook hook, AdmissionRequest request, ShownObjects shown, CancellationToken stop)
    {
        if (request.DryRun && !hook.AllowsDryRun)
        {
            return new(null, null,
                Status.BadRequest($"admission webhook {GoText.Quote(hook.Name)} does not support dry run"));
        }

        if (ReviewMessage.Of(hook, request, shown, newId()) is not { } message)
        {
            return Failed("could not create admission objects: webhook does not accept known AdmissionReview versions "
                + "(v1, v1beta1)");
        }

        WebhookAnswer answer = await PostAsync(hook.Client, hook.Timeout, message.Body, stop);
        if (answer.Body is null) return Failed(answer.WasAsked ? $"failed to call webhook: {answer.Fault}" : answer.Fault);
        (AdmissionResponse? response, string fault) = message.Read(answer.Body, hook.IsMutating);
        return response is null ? Failed(fault) : new(response, null, null);
    }

    /// <summary>Posts a review of any sort to a webhook.</summary>
    /// <param name="client">How it is reached.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="body">The review.</param>
    /// <param name="stop">Ends the caller's interest.</param>
    public async Task<WebhookAnswer> PostAsync(
        WebhookClientConfig client, TimeSpan timeout, byte[] body, CancellationToken stop)
    {
        WebhookAddress address = WebhookAddress.Of(
            client, timeout, registry, Interlocked.Increment(ref turn) & int.MaxValue);
        using CancellationTokenSource late = new(timeout, time);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        WebhookAnswer answer = await ClientOf(client, address).PostAsync(address, body, patience.Token);
        stop.ThrowIfCancellationRequested();
        return answer;
    }

    /// <summary>Passes on what a webhook has to say besides its verdict.</summary>
    public static void Pass(Webhook hook, AdmissionResponse response, Requests.Call call)
    {
        foreach ((string key, string value) in response.AuditAnnotations) call.Annotate($"{hook.Name}/{key}", value);
        foreach (string warning in response.Warnings) call.Warn(warning);
    }

    /// <summary>What a failed call is told as.</summary>
    public static Status Told(Webhook hook, string fault) =>
        Status.InternalError($"failed calling webhook {GoText.Quote(hook.Name)}: {fault}");

    /// <summary>What a webhook's own refusal is told as: its status, completed.</summary>
    public static Status Denied(Webhook hook, Status? given)
    {
        Status status = given ?? Status.Empty;
        string by = $"admission webhook {GoText.Quote(hook.Name)} denied the request";
        return status with
        {
            Code = Math.Max(status.Code, 400),
            StatusValue = status.StatusValue is "" or Status.Success ? Status.Failure : status.StatusValue,
            Message = status.Message.Length > 0 ? $"{by}: {status.Message}"
                : status.Reason.Length > 0 ? $"{by}: {status.Reason}"
                : $"{by} without explanation",
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (WebhookClient client in clients.Values) client.Dispose();
        clients.Clear();
    }

    private static WebhookVerdict Failed(string fault) => new(null, fault, null);

    private WebhookClient ClientOf(WebhookClientConfig config, WebhookAddress address)
    {
        ReadOnlyMemory<byte> bundle = config.CABundle.Memory;
        string key = $"{Convert.ToHexString(SHA256.HashData(bundle.Span))}/{address.ServerName}";
        if (clients.TryGetValue(key, out WebhookClient? known)) return known;
        // Requests under way keep what they use: disposing closes a client's idle connections.
        if (clients.Count >= ClientsMax) Dispose();
        return clients.GetOrAdd(key, static (_, trusted) => new WebhookClient(trusted), bundle);
    }
}
