using System.Security.Cryptography;

namespace Skiff.ApiServer.Certificates;

/// <summary>Renews certificates while the server runs. What cannot be renewed is tried again long before it ends.</summary>
/// <param name="certificates">The certificates.</param>
/// <param name="renewed">Called when some were replaced.</param>
/// <param name="time">The clock.</param>
/// <param name="warn">Tells what went wrong.</param>
public sealed class CertificateRenewal(
    ClusterCertificates certificates, Action renewed, TimeProvider time, Action<string> warn)
{
    private static readonly TimeSpan period = TimeSpan.FromHours(12); // Certificates are renewed months before they end.

    /// <summary>Looks from time to time, until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) Look();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server ends, and with it what it watches over.
        }
    }

    private void Look()
    {
        try
        {
            if (certificates.Renew()) renewed();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            warn($"certificates could not be renewed: {fault.Message}");
        }
    }
}
