using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Images;

namespace Skiff.Agent.Images;

/// <summary>An image that somebody wants.</summary>
/// <param name="Name">Its name, as the spec has it.</param>
/// <param name="Policy">When it is pulled.</param>
/// <param name="Field">The path by which events name who wants it; empty for the pod as a whole.</param>
internal sealed record ImageWish(string Name, string Policy, string Field);

/// <summary>An image that is there, or why nobody can have it.</summary>
/// <param name="Image">The image; null on failure.</param>
/// <param name="Reason">The waiting reason.</param>
/// <param name="Message">The waiting message.</param>
/// <param name="Pull">The failed pull to remember for the image; null for none.</param>
/// <param name="RetryAfter">How long to wait before the next try.</param>
internal sealed record ImageOutcome(
    Cri.V1.Image? Image, string Reason, string Message, FailedPull? Pull, TimeSpan RetryAfter);

/// <summary>Brings an image to the node, as its pull policy says, with upstream's events on the way.</summary>
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
    /// <param name="wish">The image.</param>
    /// <param name="before">The last failed pull of it; null for none.</param>
    /// <param name="stop">Gives up.</param>
    public static async ValueTask<ImageOutcome> EnsureAsync(
        NodeServices node, Pod pod, ImageWish wish, FailedPull? before, CancellationToken stop)
    {
        (string image, string fault) = ImageReference.WithDefaultTag(wish.Name);
        if (fault.Length > 0)
        {
            node.Record(pod, new(PodEvent.Warning, "InspectFailed", fault, wish.Field));
            return Failed(InvalidImageName, fault, before, Retry);
        }

        CriResult<Cri.V1.ImageStatusResponse> asked =
            await node.Cri.ImageStatusAsync(new() { Image = new() { Image = image } }, stop);
        if (!asked.TryGet(out Cri.V1.ImageStatusResponse? status, out CriError? error))
        {
            string message = $"Failed to inspect image \"{wish.Name}\": {error}";
            node.Record(pod, new(PodEvent.Warning, "InspectFailed", message, wish.Field));
            return Failed(ImageInspectError, message, before, Retry);
        }

        DateTimeOffset now = node.Time.GetUtcNow();
        string name = ImageReference.Repository(image);
        IReadOnlyList<SecretCredentials>? credentials = null;
        bool isThere = status.Image is not null;
        if (isThere && wish.Policy != PullPolicy.Always && !MayUse(node, name, status.Image!.Id, []))
        {
            credentials = await CredentialsAsync(node, pod, image, stop);
            isThere = MayUse(node, name, status.Image!.Id, [.. credentials.Select(MarkOf)]);
        }

        switch (ImagePull.Next(wish.Policy, isThere, before?.BackOff, now))
        {
            case ImageStep.Use:
                node.Record(pod, new(PodEvent.Normal, "Pulled",
                    $"Container image \"{wish.Name}\" already present on machine and can be accessed by the pod", wish.Field));
                return new(status.Image, "", "", null, default);
            case ImageStep.NeverPull:
                string never = $"Container image \"{wish.Name}\" is not present with pull policy of Never";
                node.Record(pod, new(PodEvent.Warning, ErrImageNeverPull, never, wish.Field));
                return Failed(ErrImageNeverPull, never, before, Retry);
            case ImageStep.WaitForBackOff:
                string waiting = $"Back-off pulling image \"{wish.Name}\"";
                node.Record(pod, new(PodEvent.Normal, "BackOff", waiting, wish.Field));
                TimeSpan left = (ImagePull.DueAt(before!.BackOff, now) ?? now) - now;
                return Failed(ImagePullBackOff, $"{waiting}: {ErrImagePull}: {before.Fault}", before, left);
            default:
                credentials ??= await CredentialsAsync(node, pod, image, stop);
                return await PullAsync(node, pod, wish, (image, credentials), before, stop);
        }
    }

    private static async ValueTask<ImageOutcome> PullAsync(
        NodeServices node, Pod pod, ImageWish wish, (string Image, IReadOnlyList<SecretCredentials> Credentials) wanted,
        FailedPull? before, CancellationToken stop)
    {
        string image = wanted.Image;
        node.Record(pod, new(PodEvent.Normal, "Pulling", $"Pulling image \"{wish.Name}\"", wish.Field));
        long started = node.Time.GetTimestamp();
        CriResult<Cri.V1.PullImageResponse> pulled = await PullAsync(node, image, wanted.Credentials, stop);
        DateTimeOffset now = node.Time.GetUtcNow();
        if (!pulled.TryGet(out Cri.V1.PullImageResponse? response, out CriError? error))
        {
            node.Record(pod, new(PodEvent.Warning, "Failed", $"Failed to pull image \"{wish.Name}\": {error}", wish.Field));
            BackOff next = BackOff.Next(before?.BackOff, before?.BackOff.LastAttempt ?? now, now, BackOff.Limit);
            return Failed(ErrImagePull, error.ToString(), new(next, error.ToString()), ShowBackOff);
        }

        CriResult<Cri.V1.ImageStatusResponse> asked =
            await node.Cri.ImageStatusAsync(new() { Image = new() { Image = response.ImageRef } }, stop);
        if (asked.Value?.Image is not { } found)
        {
            return Failed(ImageInspectError, $"Failed to inspect image \"{image}\"", before, Retry);
        }

        string took = $"{node.Time.GetElapsedTime(started).TotalSeconds:0.###}s";
        node.Record(pod, new(PodEvent.Normal, "Pulled",
            $"Successfully pulled image \"{wish.Name}\" in {took} ({took} including waiting). "
            + $"Image size: {found.Size} bytes.", wish.Field));
        return new(found, "", "", null, default);
    }

    private static ImageOutcome Failed(string reason, string message, FailedPull? pull, TimeSpan retryAfter) =>
        new(null, reason, message, pull, retryAfter);

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
                    new() { Image = new() { Image = image }, Auth = Auth(one?.Credentials, image) }, stop);
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

    // The address keeps them from everybody else: a mirror that is asked before the registry does not get to know them.
    private static Cri.V1.AuthConfig? Auth(PullCredentials? credentials, string image) => credentials is null ? null : new()
    {
        ServerAddress = $"https://{ImageReference.Server(image)}",
        Username = credentials.Username,
        Password = credentials.Password,
        IdentityToken = credentials.IdentityToken,
        RegistryToken = credentials.RegistryToken,
    };
}
