using System.Security.Cryptography;
using System.Text;

namespace Skiff.PodLifecycle.Csi;

/// <summary>Names that are made from others, as upstream makes them: drivers and controllers know them.</summary>
public static class CsiNames
{
    /// <summary>The VolumeAttachment of a volume at a node.</summary>
    public static string Attachment(string handle, string driver, string node) => "csi-" + Hash(handle + driver + node);

    /// <summary>The handle of a volume that a pod brings along.</summary>
    public static string InlineHandle(string podUid, string volume) => "csi-" + Hash(podUid + volume);

    /// <summary>Where a volume is staged for all pods of the node, below the folder of plugins.</summary>
    public static string StagingDirectory(string driver, string handle) => $"kubernetes.io/csi/{driver}/{Hash(handle)}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
