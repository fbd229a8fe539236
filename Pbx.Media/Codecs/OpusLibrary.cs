using System.Runtime.InteropServices;

namespace Pbx.Media.Codecs;

/// <summary>The functions of libopus, where this machine has it.</summary>
internal static unsafe class OpusLibrary
{
    public const int ApplicationVoip = 2048;

    public static readonly bool IsAvailable;
    public static readonly delegate* unmanaged[Cdecl]<int, int, int, int*, nint> EncoderCreate;
    public static readonly delegate* unmanaged[Cdecl]<nint, void> EncoderDestroy;
    public static readonly delegate* unmanaged[Cdecl]<nint, short*, int, byte*, int, int> Encode;
    public static readonly delegate* unmanaged[Cdecl]<int, int, int*, nint> DecoderCreate;
    public static readonly delegate* unmanaged[Cdecl]<nint, void> DecoderDestroy;
    public static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, short*, int, int, int> Decode;
    public static readonly delegate* unmanaged[Cdecl]<byte*, int, int, int> PacketSamples;
    private static readonly nint ControlFunction;

    static OpusLibrary()
    {
        foreach (var name in new[] { "libopus.so.0", "libopus-0.dll", "opus", "libopus.0.dylib", "libopus.dylib", "/opt/homebrew/lib/libopus.dylib" })
        {
            if (!NativeLibrary.TryLoad(name, typeof(OpusLibrary).Assembly, null, out var library))
                continue;
            if (!NativeLibrary.TryGetExport(library, "opus_encoder_create", out var encoderCreate)
                || !NativeLibrary.TryGetExport(library, "opus_encoder_destroy", out var encoderDestroy)
                || !NativeLibrary.TryGetExport(library, "opus_encode", out var encode)
                || !NativeLibrary.TryGetExport(library, "opus_encoder_ctl", out var control)
                || !NativeLibrary.TryGetExport(library, "opus_decoder_create", out var decoderCreate)
                || !NativeLibrary.TryGetExport(library, "opus_decoder_destroy", out var decoderDestroy)
                || !NativeLibrary.TryGetExport(library, "opus_decode", out var decode)
                || !NativeLibrary.TryGetExport(library, "opus_packet_get_nb_samples", out var packetSamples))
                continue;
            EncoderCreate = (delegate* unmanaged[Cdecl]<int, int, int, int*, nint>)encoderCreate;
            EncoderDestroy = (delegate* unmanaged[Cdecl]<nint, void>)encoderDestroy;
            Encode = (delegate* unmanaged[Cdecl]<nint, short*, int, byte*, int, int>)encode;
            DecoderCreate = (delegate* unmanaged[Cdecl]<int, int, int*, nint>)decoderCreate;
            DecoderDestroy = (delegate* unmanaged[Cdecl]<nint, void>)decoderDestroy;
            Decode = (delegate* unmanaged[Cdecl]<nint, byte*, int, short*, int, int, int>)decode;
            PacketSamples = (delegate* unmanaged[Cdecl]<byte*, int, int, int>)packetSamples;
            ControlFunction = control;
            IsAvailable = true;
            break;
        }
    }

    /// <summary>opus_encoder_ctl with one integer.</summary>
    public static int Control(nint encoder, int request, int value)
    {
        // Apple's ARM64 convention puts variadic arguments on the stack: six fillers use the registers up.
        if (OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64)
            return ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, nint, nint, nint, nint, int>)ControlFunction)(encoder, request, 0, 0, 0, 0, 0, 0, value);
        return ((delegate* unmanaged[Cdecl]<nint, int, int, int>)ControlFunction)(encoder, request, value);
    }
}
