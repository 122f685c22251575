using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.ApiServer.Certificates;
using Skiff.Client;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Joining;

/// <summary>
/// A certificate that the cluster signs for this node: kept on disk with its key (0600), and asked for anew when 70 to 90
/// percent of its life are over. The key of a request that nobody has decided on is kept beside it, so that a restart goes
/// on waiting and does not ask again.
/// </summary>
/// <param name="wish">What is asked for.</param>
/// <param name="path">The file.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Source of the moment within those 70 to 90 percent; owned by the certificate.</param>
/// <param name="tell">Tells what is waited for.</param>
internal sealed class NodeCertificate(CertificateWish wish, string path, TimeProvider time, Random jitter, Action<string> tell)
{
    private static readonly double dayMilliseconds = TimeSpan.FromDays(1).TotalMilliseconds;
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan firstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan slowestPause = TimeSpan.FromMinutes(2);

    private readonly string draft = path + ".requested";
    private X509Certificate2? current;

    /// <summary>The certificate with its key; null while there is none.</summary>
    public X509Certificate2? Current => Volatile.Read(ref current);

    /// <summary>When the certificate ends.</summary>
    public DateTimeOffset NotAfter => Current is { } held ? new(held.NotAfter.ToUniversalTime()) : DateTimeOffset.MinValue;

    /// <summary>Takes the certificate on disk; false when there is none that still holds for this node.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Load()
    {
        if (!File.Exists(path)) return false;
        string text = File.ReadAllText(path);
        try
        {
            X509Certificate2 read = X509Certificate2.CreateFromPem(text, text);
            bool isOurs = read.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == wish.User
                && new DateTimeOffset(read.NotAfter.ToUniversalTime()) > time.GetUtcNow();
            if (isOurs) Volatile.Write(ref current, read);
            return isOurs;
        }
        catch (CryptographicException)
        {
            return false; // What is no certificate is asked for anew.
        }
    }

    /// <summary>Asks for a certificate and waits until somebody decided. Null, or why there is none.</summary>
    /// <exception cref="HttpRequestException">The API cannot be reached.</exception>
    public async Task<Status?> RequestAsync(IApi api, CancellationToken stop)
    {
        using ECDsa key = EnsureKey();
        CertificateSigningRequest request = RequestFor(key);
        ApiResult<IObject> made = await api.CreateAsync((Kind)Kinds.CertificateSigningRequest, request, stop);
        // One of the same key is ours: it was made before a restart.
        if (made.Error is { } refused && refused.Code != 409) return refused;
        string name = request.Metadata.Name;
        tell($"waiting for the approval of the certificate signing request {name} ({wish.Signer})");
        CertificateSigningRequest? decided = await DecidedAsync(api, name, stop);
        if (decided is null || decided.Status.Certificate.IsEmpty)
        {
            File.Delete(draft);
            string why = decided?.Status.Conditions.FirstOrDefault(one => one.Type != RequestConditionType.Approved)
                is { } condition ? $"was {condition.Type}: {condition.Message}" : "was not decided on in time";
            return Status.Forbidden("certificates.k8s.io", "certificatesigningrequests", name, $"the request {why}");
        }

        return Keep(Encoding.ASCII.GetString(decided.Status.Certificate.Memory.Span), key, name);
    }

    /// <summary>Renews the certificate until stopped, and asks for it when there is none.</summary>
    /// <param name="api">Who is asked.</param>
    /// <param name="renewed">Called when there is another one.</param>
    /// <param name="stop">Ends it.</param>
    public async Task KeepAsync(IApi api, Action renewed, CancellationToken stop)
    {
        TimeSpan pause = firstPause;
        while (!stop.IsCancellationRequested)
        {
            TimeSpan wait = Current is null ? TimeSpan.Zero : RenewAt - time.GetUtcNow();
            if (wait > TimeSpan.Zero) await DelayAsync(wait, stop);
            if (await TryRequestAsync(api, stop) is { } fault)
            {
                tell($"a certificate of {wish.Signer} was not given: {fault}");
                await Task.Delay(pause, time, stop);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, slowestPause.Ticks));
                continue;
            }

            pause = firstPause;
            renewed();
        }
    }

    private DateTimeOffset RenewAt
    {
        get
        {
            X509Certificate2 held = Current!;
            DateTimeOffset begin = new(held.NotBefore.ToUniversalTime()), end = new(held.NotAfter.ToUniversalTime());
            return begin + ((end - begin) * (0.7 + (0.2 * jitter.NextDouble())));
        }
    }

    // Timers do not reach further than some weeks, and know no parts of a millisecond.
    private async Task DelayAsync(TimeSpan wait, CancellationToken stop)
    {
        DateTimeOffset end = time.GetUtcNow() + wait;
        while (end - time.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(left.TotalMilliseconds), dayMilliseconds)), time, stop);
    }

    private async Task<string?> TryRequestAsync(IApi api, CancellationToken stop)
    {
        try
        {
            return (await RequestAsync(api, stop))?.Message;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or UnauthorizedAccessException)
        {
            return broken.Message;
        }
    }

    private CertificateSigningRequest RequestFor(ECDsa key)
    {
        byte[] digest = SHA256.HashData([.. key.ExportSubjectPublicKeyInfo(), .. Encoding.ASCII.GetBytes(wish.Signer)]);
        return CertificateSigningRequest.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = $"node-csr-{Convert.ToHexStringLower(digest.AsSpan(0, 20))}" },
            Spec = CertificateSigningRequestSpec.Empty with
            {
                Request = new Bytes(Encoding.ASCII.GetBytes(wish.RequestFor(key))),
                SignerName = wish.Signer,
                Usages = wish.Usages,
            },
        };
    }

    private ECDsa EnsureKey()
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            if (File.Exists(draft))
            {
                key.ImportFromPem(File.ReadAllText(draft));
                return key;
            }
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            key.Dispose();
            key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        }

        PrivateFiles.Write(draft, key.ExportPkcs8PrivateKeyPem() + "\n");
        return key;
    }

    // Null when it is gone, or nobody decided in time.
    private async Task<CertificateSigningRequest?> DecidedAsync(IApi api, string name, CancellationToken stop)
    {
        Informer requests = new(api, Kinds.CertificateSigningRequest, time, new Random(jitter.Next()),
            new ListRequest(FieldSelector: $"metadata.name={name}"));
        using CancellationTokenSource late = new(patience, time);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        Task running = requests.RunAsync(ending.Token);
        TaskCompletionSource decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await requests.Synced.WaitAsync(ending.Token);
            requests.When(cache => Find(cache) is not { } known || IsDecided(known), () => decided.TrySetResult());
            await decided.Task.WaitAsync(ending.Token);
            return Find(requests.Cache);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await ending.CancelAsync();
            await running;
        }

        CertificateSigningRequest? Find(KindCache cache) => (CertificateSigningRequest?)cache.Find(new("", name));
    }

    // One that was approved is yet to be signed.
    private static bool IsDecided(CertificateSigningRequest request) => !request.Status.Certificate.IsEmpty
        || request.Status.Conditions.Any(one => one.Type is RequestConditionType.Denied or RequestConditionType.Failed);

    private Status? Keep(string pem, ECDsa key, string name)
    {
        try
        {
            using X509Certificate2 signed = X509Certificate2.CreateFromPem(pem);
            X509Certificate2 held = signed.CopyWithPrivateKey(key);
            PrivateFiles.Write(path, new KeyedCertificate(name, held).CertificatePem + key.ExportPkcs8PrivateKeyPem() + "\n");
            Volatile.Write(ref current, held);
            File.Delete(draft);
            return null;
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            File.Delete(draft);
            return Status.InternalError($"the certificate of {name} is none for its key: {broken.Message}");
        }
    }
}
