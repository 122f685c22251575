using Skiff.ApiServer.Admission.Webhooks;
using Skiff.ApiServer.Resources;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.CustomResources;

/// <summary>
/// Conversion of custom objects by a webhook. What is stored in another version than the one served is sent to it once,
/// and what came back is kept for as long as the stored state is in use.
/// </summary>
/// <param name="kind">The kind served.</param>
/// <param name="webhooks">Asks webhooks.</param>
/// <param name="newId">Makes identifiers of questions.</param>
public sealed class WebhookConversion(CustomKind kind, WebhookCaller webhooks, Func<Guid> newId) : LocalConversion(kind)
{
    // A list of any length is converted, a part of it at a time.
    private const int ObjectsMax = 500;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly WebhookClientConfig client = ClientOf(kind.Definition.Source.Spec.Conversion?.Webhook?.ClientConfig);

    /// <inheritdoc/>
    public override bool IsRemote => true;

    /// <inheritdoc/>
    public override bool IsReady(Stored stored) => IsKept(stored);

    /// <inheritdoc/>
    public override IObject FromStored(Stored stored)
    {
        Machinery.Invariant.Check(IsReady(stored), stored.Key);
        return base.FromStored(stored);
    }

    /// <inheritdoc/>
    public override async ValueTask<Status?> ReadyAsync(IReadOnlyList<Stored> objects, CancellationToken stop)
    {
        List<(Stored Stored, CustomObject Value)> others = [];
        foreach (Stored stored in objects)
        {
            if (IsKept(stored)) continue;
            CustomObject value = Current((CustomObject)stored.Value);
            if (value.Kind.Version == Kind.Version) Keep(stored, As(Kind, value));
            else others.Add((stored, value));
        }

        foreach ((Stored Stored, CustomObject Value)[] part in others.Chunk(ObjectsMax))
        {
            CustomObject[] sent = [.. part.Select(static one => one.Value)];
            (CustomObject[]? converted, Status? fault) = await ConvertAsync(sent, Kind, objects.Count > 1, stop);
            if (converted is null) return fault;
            for (int i = 0; i < part.Length; i++) Keep(part[i].Stored, converted[i]);
        }

        return null;
    }

    /// <inheritdoc/>
    public override ValueTask<(IObject? Value, Status? Fault)> ToStoredAsync(IObject served, CancellationToken stop) =>
        ToAsync(Storage, (CustomObject)served, stop);

    /// <inheritdoc/>
    public override ValueTask<(IObject? Value, Status? Fault)> BetweenAsync(
        Resource from, Resource to, IObject value, CancellationToken stop) =>
        ToAsync((CustomKind)to.Kind, (CustomObject)value, stop);

    private async ValueTask<(IObject? Value, Status? Fault)> ToAsync(
        CustomKind target, CustomObject value, CancellationToken stop)
    {
        if (value.Kind.Version == target.Version) return (As(target, value), null);
        (CustomObject[]? converted, Status? fault) = await ConvertAsync([value], target, isList: false, stop);
        return (converted?[0], fault);
    }

    private async Task<(CustomObject[]? Objects, Status? Fault)> ConvertAsync(
        CustomObject[] objects, CustomKind target, bool isList, CancellationToken stop)
    {
        CustomKind source = objects[0].Kind;
        string asked = $"conversion webhook for {source.Group}/{source.Version}, Kind={(isList ? source.ListName : source.Name)}";
        if (ConversionMessage.Of(objects, target, newId()) is not { } message)
            return Failed("no supported conversion review versions");
        WebhookAnswer answer = await webhooks.PostAsync(client, Timeout, message.Body, stop);
        if (answer.Body is null) return Failed($"{asked} failed: {answer.Fault}");
        (ListOf<RawJson> returned, string fault) = message.Read(answer.Body);
        if (fault.Length > 0) return Failed($"{asked} failed: {fault}");
        if (returned.Count != objects.Length)
            return Failed($"{asked} returned {returned.Count} objects, expected {objects.Length}");
        CustomObject[] converted = new CustomObject[objects.Length];
        for (int i = 0; i < converted.Length; i++)
        {
            CustomObject? read = ConversionMessage.ReadObject(
                returned[i], objects[i], target, isList ? i : null, out string invalid);
            if (read is null) return Failed($"{asked} {invalid}");
            converted[i] = read;
        }

        return (converted, null);
    }

    // Upstream gives these errors no reason.
    private static (CustomObject[]? Objects, Status? Fault) Failed(string why) =>
        (null, Status.Empty with { StatusValue = Status.Failure, Code = 500, Message = why });

    private static WebhookClientConfig ClientOf(Model.ApiExtensions.V1.WebhookClientConfig? config)
    {
        if (config is null) return WebhookClientConfig.Empty;
        bool isBlank = config.CABundle.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0;
        return WebhookClientConfig.Empty with
        {
            URL = config.URL,
            CABundle = isBlank ? default : config.CABundle,
            Service = config.Service is { } service
                ? ServiceReference.Empty with
                {
                    Name = service.Name, Namespace = service.Namespace, Path = service.Path, Port = service.Port,
                }
                : null,
        };
    }
}
