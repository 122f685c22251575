using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Images;

namespace Skiff.Agent.Images;

/// <summary>An image that is there, or why a container cannot have it.</summary>
/// <param name="Image">The image; null on failure.</param>
/// <param name="Reason">The waiting reason.</param>
/// <param name="Message">The waiting message.</param>
/// <param name="BackOff">The back-off to remember for the image; null for none.</param>
/// <param name="RetryAfter">How long to wait before the next try.</param>
internal sealed record ImageOutcome(
    Cri.V1.Image? Image, string Reason, string Message, BackOff? BackOff, TimeSpan RetryAfter);

/// <summary>Brings a container's image to the node, as its pull policy says, with upstream's events on the way.</summary>
internal static class ImageService
{
    private const string InvalidImageName = "InvalidImageName";
    private const string ErrImageNeverPull = "ErrImageNeverPull";
    private const string ErrImagePull = "ErrImagePull";
    private const string ImagePullBackOff = "ImagePullBackOff";
    private const string ImageInspectError = "ImageInspectError";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    // Soon after a failed pull the back-off is told as the reason, as upstream's next round does.
    private static readonly TimeSpan ShowBackOff = TimeSpan.FromSeconds(2);

    /// <summary>Makes sure of the image.</summary>
    /// <param name="node">What the workers share.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="field">The path by which events name the container.</param>
    /// <param name="before">Back-off and failure the last try left.</param>
    /// <param name="stop">Gives up.</param>
    public static async ValueTask<ImageOutcome> EnsureAsync(
        NodeServices node,
        Pod pod,
        Container container,
        string field,
        (BackOff? BackOff, StartFailure? Failure) before,
        CancellationToken stop)
    {
        (string image, string fault) = ImageReference.WithDefaultTag(container.Image);
        if (fault.Length > 0)
        {
            node.Record(pod, new(PodEvent.Warning, "InspectFailed", fault, field));
            return Failed(node, pod, field, InvalidImageName, fault, before.BackOff, Retry);
        }

        CriResult<Cri.V1.ImageStatusResponse> asked =
            await node.Cri.ImageStatusAsync(new() { Image = new() { Image = image } }, stop);
        if (!asked.TryGet(out Cri.V1.ImageStatusResponse? status, out CriError? error))
        {
            string message = $"Failed to inspect image \"{container.Image}\": {error}";
            node.Record(pod, new(PodEvent.Warning, "InspectFailed", message, field));
            return Failed(node, pod, field, ImageInspectError, message, before.BackOff, Retry);
        }

        DateTimeOffset now = node.Time.GetUtcNow();
        string name = ImageReference.Repository(image);
        IReadOnlyList<SecretCredentials>? credentials = null;
        bool isThere = status.Image is not null;
        if (isThere && container.ImagePullPolicy != PullPolicy.Always && !MayUse(node, name, status.Image!.Id, []))
        {
            credentials = await CredentialsAsync(node, pod, image, stop);
            isThere = MayUse(node, name, status.Image!.Id, [.. credentials.Select(MarkOf)]);
        }

        switch (ImagePull.Next(container.ImagePullPolicy, isThere, before.BackOff, now))
        {
            case ImageStep.Use:
                node.Record(pod, new(PodEvent.Normal, "Pulled",
                    $"Container image \"{container.Image}\" already present on machine and can be accessed by the pod",
                    field));
                return new(status.Image, "", "", null, default);
            case ImageStep.NeverPull:
                string never = $"Container image \"{container.Image}\" is not present with pull policy of Never";
                node.Record(pod, new(PodEvent.Warning, ErrImageNeverPull, never, field));
                return Failed(node, pod, field, ErrImageNeverPull, never, before.BackOff, Retry);
            case ImageStep.WaitForBackOff:
                return BackingOff(node, pod, container, field, before, now);
            default:
                credentials ??= await CredentialsAsync(node, pod, image, stop);
                return await PullAsync(node, pod, container, field, (image, credentials), before.BackOff, stop);
        }
    }

    private static ImageOutcome BackingOff(
        NodeServices node,
        Pod pod,
        Container container,
        string field,
        (BackOff? BackOff, StartFailure? Failure) before,
        DateTimeOffset now)
    {
        string text = $"Back-off pulling image \"{container.Image}\"";
        node.Record(pod, new(PodEvent.Normal, "BackOff", text, field));
        TimeSpan left = (ImagePull.DueAt(before.BackOff, now) ?? now) - now;
        // What went wrong stays readable while it is waited for.
        string cause = before.Failure switch
        {
            { Reason: ErrImagePull } pulled => $"{text}: {ErrImagePull}: {pulled.Message}",
            { Reason: ImagePullBackOff } waiting => waiting.Message,
            _ => text,
        };
        return Failed(node, pod, field, ImagePullBackOff, cause, before.BackOff, left);
    }

    private static async ValueTask<ImageOutcome> PullAsync(
        NodeServices node, Pod pod, Container container, string field,
        (string Image, IReadOnlyList<SecretCredentials> Credentials) wanted, BackOff? backOff, CancellationToken stop)
    {
        string image = wanted.Image;
        node.Record(pod, new(PodEvent.Normal, "Pulling", $"Pulling image \"{container.Image}\"", field));
        long started = node.Time.GetTimestamp();
        CriResult<Cri.V1.PullImageResponse> pulled = await PullAsync(node, image, wanted.Credentials, stop);
        DateTimeOffset now = node.Time.GetUtcNow();
        if (!pulled.TryGet(out Cri.V1.PullImageResponse? response, out CriError? error))
        {
            node.Record(pod, new(PodEvent.Warning, "Failed", $"Failed to pull image \"{container.Image}\": {error}", field));
            BackOff next = BackOff.Next(backOff, backOff?.LastAttempt ?? now, now, BackOff.Limit);
            return Failed(node, pod, field, ErrImagePull, error.ToString(), next, ShowBackOff);
        }

        CriResult<Cri.V1.ImageStatusResponse> asked =
            await node.Cri.ImageStatusAsync(new() { Image = new() { Image = response.ImageRef } }, stop);
        if (asked.Value?.Image is not { } found)
        {
            return Failed(node, pod, field, ImageInspectError, $"Failed to inspect image \"{image}\"", backOff, Retry);
        }

        string took = $"{node.Time.GetElapsedTime(started).TotalSeconds:0.###}s";
        node.Record(pod, new(PodEvent.Normal, "Pulled",
            $"Successfully pulled image \"{container.Image}\" in {took} ({took} including waiting). "
            + $"Image size: {found.Size} bytes.", field));
        return new(found, "", "", null, default);
    }

    private static ImageOutcome Failed(
        NodeServices node, Pod pod, string field, string reason, string message, BackOff? backOff, TimeSpan retryAfter)
    {
        node.Record(pod, new(PodEvent.Warning, "Failed", $"Error: {reason}", field));
        return new(null, reason, message, backOff, retryAfter);
    }

    private static bool MayUse(NodeServices node, string name, string imageRef, PullSecretMark[] secrets) =>
        node.Options.ImageAccess.Allows(name, node.Pulls.Find(imageRef), node.Pulls.WasBegun(name), secrets);

    private static PullSecretMark MarkOf(SecretCredentials found) => new(
        found.From.Metadata.Namespace, found.From.Metadata.Name, found.From.Metadata.UID, PullRecords.DigestOf(found.Credentials));

    private static async ValueTask<IReadOnlyList<SecretCredentials>> CredentialsAsync(
        NodeServices node, Pod pod, string image, CancellationToken stop)
    {
        List<Secret> secrets = [];
        foreach (LocalObjectReference reference in pod.Spec.ImagePullSecrets.AsEnumerable())
        {
            ObjectKey key = new(pod.Metadata.Namespace, reference.Name);
            ApiResult<Secret> read = await ApiExtensions.GetAsync(node.Api, Kinds.Secret, key, stop);
            if (read.TryGet(out Secret? secret, out _)) secrets.Add(secret);
            else node.Record(pod, new(PodEvent.Warning, "FailedToRetrieveImagePullSecret",
                $"Unable to retrieve some image pull secrets ({reference.Name}); attempting to pull the image may not succeed."));
        }

        return PullSecret.Find(secrets, ImageReference.Normalize(image));
    }

    // Each of the credentials that may be meant for the image is tried; without any the pull is nobody's.
    private static async ValueTask<CriResult<Cri.V1.PullImageResponse>> PullAsync(
        NodeServices node, string image, IReadOnlyList<SecretCredentials> credentials, CancellationToken stop)
    {
        string name = ImageReference.Repository(image);
        if (node.PullGate is { } gate) await gate.WaitAsync(stop);
        try
        {
            node.Pulls.Begin(name);
            CriResult<Cri.V1.PullImageResponse> pulled = default;
            foreach (SecretCredentials? one in credentials.Count > 0 ? credentials : [null!])
            {
                pulled = await node.Cri.PullImageAsync(
                    new() { Image = new() { Image = image }, Auth = Auth(one?.Credentials) }, stop);
                if (pulled.Value is { } response) node.Pulls.End(name, response.ImageRef, one is null ? null : MarkOf(one));
                if (pulled.Error is null) return pulled;
            }

            node.Pulls.End(name, null, null);
            return pulled;
        }
        finally
        {
            node.PullGate?.Release();
        }
    }

    private static Cri.V1.AuthConfig? Auth(PullCredentials? credentials) => credentials is null ? null : new()
    {
        Username = credentials.Username,
        Password = credentials.Password,
        IdentityToken = credentials.IdentityToken,
        RegistryToken = credentials.RegistryToken,
    };
}
