using System.Text;

namespace Skiff.ApiServer.Certificates;

/// <summary>Writes the file that clients find a cluster and their credentials in.</summary>
public static class Kubeconfig
{
    /// <summary>
    /// The file's text with everything embedded. <paramref name="name"/> names cluster and context, the user is
    /// <c>NAME-admin</c>; it must be a DNS label, so that the YAML needs no quoting.
    /// </summary>
    public static string ForCertificate(
        string name, Uri server, string authorityPem, KeyedCertificate client, string @namespace = "default") =>
        Text(name, server, authorityPem, @namespace, $"""
                client-certificate-data: {Encode(client.CertificatePem)}
                client-key-data: {Encode(client.KeyPem)}
            """);

    /// <summary>The file's text for a certificate that is kept, with its key, in a file and renewed there.</summary>
    public static string ForFile(string name, Uri server, string authorityPem, string path) =>
        Text(name, server, authorityPem, "default", $"""
                client-certificate: {path}
                client-key: {path}
            """);

    /// <summary>The file's text for a bearer token, which may hold base64url characters and dots only.</summary>
    public static string ForToken(
        string name, Uri server, string authorityPem, string token, string @namespace = "default") =>
        Text(name, server, authorityPem, @namespace, $"    token: {token}");

    /// <summary>Writes the administrator's file, readable to its owner alone (0600).</summary>
    public static void WriteAdmin(string path, Uri server, ClusterCertificates certificates, string name = "skiff") =>
        PrivateFiles.Write(path, ForCertificate(name, server, certificates.ClusterAuthorityPem, certificates.Admin));

    private static string Text(string name, Uri server, string authorityPem, string @namespace, string credentials) =>
        $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {name}
          cluster:
            certificate-authority-data: {Encode(authorityPem)}
            server: {server.AbsoluteUri.TrimEnd('/')}
        contexts:
        - name: {name}
          context:
            cluster: {name}
            namespace: {@namespace}
            user: {name}-admin
        current-context: {name}
        preferences: {"{}"}
        users:
        - name: {name}-admin
          user:
        {credentials}

        """;

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
