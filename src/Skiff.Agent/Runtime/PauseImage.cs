using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Skiff.Agent.Images;

namespace Skiff.Agent.Runtime;

/// <summary>
/// The image of a sandbox's first process, made here because a node must start pods without any registry. Its only
/// file is a static executable of a few hundred bytes that ignores the death of its children, so that the kernel
/// reaps them, and then waits for SIGINT or SIGTERM.
/// </summary>
public static class PauseImage
{
    /// <summary>The image's name.</summary>
    public const string Name = "registry.k8s.io/pause:3.10";

    private const ulong LoadAddress = 0x400000;
    private const int ElfHeaderBytes = 64;
    private const int ProgramHeaderBytes = 56;
    private const int CodeOffset = ElfHeaderBytes + ProgramHeaderBytes;
    private const ushort MachineX64 = 62;
    private const ushort MachineArm64 = 183;

    /// <summary>The image as an archive that containerd imports.</summary>
    public static byte[] Archive() => ImageArchive.Write(
        Name,
        [new ImageFile("pause", Executable(RuntimeInformation.OSArchitecture), 0b111_101_101)],
        new ImageSettings { Entrypoint = ["/pause"], User = "65535:65535" });

    /// <summary>The executable for a processor; x86-64 and arm64 are known.</summary>
    public static byte[] Executable(Architecture architecture) => architecture switch
    {
        Architecture.X64 => Elf(MachineX64, CodeForX64()),
        Architecture.Arm64 => Elf(MachineArm64, CodeForArm64()),
        _ => throw new PlatformNotSupportedException($"no pause executable for {architecture}"),
    };

    // Both programs end with the same data: a struct sigaction of 32 bytes whose handler is SIG_IGN (1), then the
    // signal set of SIGINT (bit 1) and SIGTERM (bit 14).
    private static byte[] Data()
    {
        byte[] data = new byte[40];
        data[0] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(32), (1UL << 1) | (1UL << 14));
        return data;
    }

    private static byte[] CodeForX64() =>
    [
        0xB8, 0x0D, 0x00, 0x00, 0x00, //              0 mov eax, 13        rt_sigaction
        0xBF, 0x11, 0x00, 0x00, 0x00, //              5 mov edi, 17        SIGCHLD
        0x48, 0x8D, 0x35, 0x49, 0x00, 0x00, 0x00, // 10 lea rsi, [90]      the action
        0x31, 0xD2, //                               17 xor edx, edx       no old action
        0x41, 0xBA, 0x08, 0x00, 0x00, 0x00, //       19 mov r10d, 8        bytes of a set
        0x0F, 0x05, //                               25 syscall
        0xB8, 0x0E, 0x00, 0x00, 0x00, //             27 mov eax, 14        rt_sigprocmask
        0x31, 0xFF, //                               32 xor edi, edi       SIG_BLOCK
        0x48, 0x8D, 0x35, 0x51, 0x00, 0x00, 0x00, // 34 lea rsi, [122]     the set
        0x31, 0xD2, //                               41 xor edx, edx       no old set
        0x0F, 0x05, //                               43 syscall            r10 still holds 8
        0xB8, 0x80, 0x00, 0x00, 0x00, //             45 mov eax, 128       rt_sigtimedwait
        0x48, 0x8D, 0x3D, 0x41, 0x00, 0x00, 0x00, // 50 lea rdi, [122]     the set
        0x31, 0xF6, //                               57 xor esi, esi       no details
        0x31, 0xD2, //                               59 xor edx, edx       no timeout
        0x41, 0xBA, 0x08, 0x00, 0x00, 0x00, //       61 mov r10d, 8        bytes of a set
        0x0F, 0x05, //                               67 syscall
        0x85, 0xC0, //                               69 test eax, eax
        0x78, 0xE4, //                               71 js 45              interrupted: wait again
        0x31, 0xFF, //                               73 xor edi, edi       success
        0xB8, 0xE7, 0x00, 0x00, 0x00, //             75 mov eax, 231       exit_group
        0x0F, 0x05, //                               80 syscall
        0x90, 0x90, 0x90, 0x90, //                   82 nop                pads to the data at 90
        0x90, 0x90, 0x90, 0x90, //                   86 nop
        .. Data(), //                                90 action, 122 set
    ];

    private static byte[] CodeForArm64()
    {
        uint[] code =
        [
            0xD28010C8, //   0 mov x8, #134     rt_sigaction
            0xD2800220, //   4 mov x0, #17      SIGCHLD
            0x100002C1, //   8 adr x1, 96       the action
            0xD2800002, //  12 mov x2, #0       no old action
            0xD2800103, //  16 mov x3, #8       bytes of a set
            0xD4000001, //  20 svc #0
            0xD28010E8, //  24 mov x8, #135     rt_sigprocmask
            0xD2800000, //  28 mov x0, #0       SIG_BLOCK
            0x10000301, //  32 adr x1, 128      the set
            0xD2800002, //  36 mov x2, #0       no old set
            0xD2800103, //  40 mov x3, #8       bytes of a set
            0xD4000001, //  44 svc #0
            0xD2801128, //  48 mov x8, #137     rt_sigtimedwait
            0x10000260, //  52 adr x0, 128      the set
            0xD2800001, //  56 mov x1, #0       no details
            0xD2800002, //  60 mov x2, #0       no timeout
            0xD2800103, //  64 mov x3, #8       bytes of a set
            0xD4000001, //  68 svc #0
            0xB7FFFF40, //  72 tbnz x0, #63, 48 interrupted: wait again
            0xD2800000, //  76 mov x0, #0       success
            0xD2800BC8, //  80 mov x8, #94      exit_group
            0xD4000001, //  84 svc #0
            0xD503201F, //  88 nop              pads to the data at 96
            0xD503201F, //  92 nop
        ];
        byte[] bytes = new byte[code.Length * sizeof(uint)];
        for (int i = 0; i < code.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), code[i]);
        }

        return [.. bytes, .. Data()];
    }

    // One loadable segment that holds the whole file, readable and executable.
    private static byte[] Elf(ushort machine, byte[] code)
    {
        byte[] file = new byte[CodeOffset + code.Length];
        Span<byte> header = file;
        "\u007fELF"u8.CopyTo(header);
        header[4] = 2; // 64 bit
        header[5] = 1; // little endian
        header[6] = 1; // version
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 2); // an executable
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], machine);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1); // version
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], LoadAddress + CodeOffset); // entry point
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], ElfHeaderBytes); // program headers start
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], ElfHeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], ProgramHeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], 1); // one program header
        Span<byte> segment = header[ElfHeaderBytes..];
        BinaryPrimitives.WriteUInt32LittleEndian(segment, 1); // loadable
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], 0b101); // readable, executable
        BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], LoadAddress); // virtual address
        BinaryPrimitives.WriteUInt64LittleEndian(segment[24..], LoadAddress); // physical address
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], (ulong)file.Length); // bytes in the file
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], (ulong)file.Length); // bytes in memory
        BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], 0x10000); // alignment: the largest page
        code.CopyTo(header[CodeOffset..]);
        return file;
    }
}
